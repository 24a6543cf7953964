import { type Deployed, named, when } from "./deployed.ts";
import type { Given } from "./evaluate.ts";
import { type Fields, textOf } from "./long-form.ts";

/** What is outside the VPC of the domain that it talks to, and roles without, or needlessly with, the permission to join it. */
export function unreached(deployed: readonly Deployed[], given: Given): string[] {
  const isInVpc = deployed.some(({ properties }) => "VpcConfig" in properties || "VPCOptions" in properties);
  const roles = new Map(
    deployed.map(({ name, properties }) => [name, properties["ManagedPolicyArns"] !== undefined]),
  );
  return deployed.flatMap(({ name, type, properties }) => {
    const text = JSON.stringify(properties);
    if (type === "AWS::KinesisFirehose::DeliveryStream")
      return when(
        isInVpc && !text.includes("VpcConfiguration"),
        `${name} is outside the VPC: application logs do not reach the domain`,
      );
    if (type !== "AWS::Serverless::Function") return [];
    const { VpcConfig, Role } = properties;
    const mayJoin = roles.get(named(Role ?? "")[0] ?? "") ?? false;
    return [
      ...when(
        isInVpc && text.includes("OPENSEARCH_ENDPOINT") && VpcConfig === undefined,
        `${name} is outside the VPC: it does not reach the domain`,
      ),
      ...when(
        VpcConfig !== undefined && !mayJoin,
        `${name} may not make network interfaces in the VPC: Lambda refuses it`,
      ),
      ...when(
        // On its way out of a VPC, Lambda removes the network interfaces with the function's own role.
        VpcConfig === undefined && mayJoin && given["Delivery"] !== "switching",
        `the role of ${name} may make network interfaces, though it is in no VPC`,
      ),
    ];
  });
}

/** Roles that the domain refuses because PrepareDomain does not map them, and mappings where nothing can be mapped. */
export function unmapped(deployed: readonly Deployed[], given: Given): string[] {
  const isNeeded = given["FineGrainedAccessControl"] === "true";
  const environments = deployed.map(({ properties }) =>
    Object.entries(((properties["Environment"] as Fields | undefined)?.["Variables"] ?? {}) as Fields),
  );
  const mapping = environments.flat().filter(([name]) => /^[A-Z]+_(ROLE_)?ARNS$/.test(name));
  const mapped = new Set(mapping.flatMap(([, arns]) => textOf(arns).split(",")));
  const administrators = environments.flat().filter(([name]) => name === "ADMINISTRATOR_ARNS");
  /** The created domain's master user needs no mapping. */
  const preparing = new Set(
    deployed
      .filter(({ properties }) => JSON.stringify(properties).includes('"ADMINISTRATOR_ARNS"'))
      .flatMap(({ properties }) => named(properties["Role"] ?? "")),
  );
  const asking = deployed
    .filter(
      ({ type, properties }) =>
        type === "AWS::IAM::Policy" && JSON.stringify(properties).includes('"es:ESHttp'),
    )
    .flatMap(({ properties }) => named(properties["Roles"] ?? []))
    .filter((role) => !preparing.has(role));
  const master = given["MasterUserArn"];
  return [
    ...asking
      .filter((role) => mapped.has(`<${role}.Arn>`) !== isNeeded)
      .map((role) =>
        isNeeded
          ? `${role} is not mapped: OpenSearch refuses what it asks for`
          : `${role} is to be mapped where nothing can be: PrepareDomain fails, and the deployment with it`,
      ),
    ...administrators
      .filter(
        ([, arns]) => textOf(arns) !== (master === undefined ? "" : `<PrepareDomainRole.Arn>,${master}`),
      )
      .map(
        ([, arns]) =>
          `"${textOf(arns)}" become administrators, not ${master ?? "nobody"}: whoever is missing cannot administer the domain`,
      ),
  ];
}

/** Alarms and widgets that look at another domain than the one that is used. */
export function unseen(deployed: readonly Deployed[], given: Given): string[] {
  const used = given["OpenSearchDomainArn"]?.split("/")[1] ?? "<OpenSearchDomain>";
  return deployed
    .filter(({ type }) => type.startsWith("AWS::CloudWatch::"))
    .flatMap(({ name, properties }) => {
      const seen = JSON.stringify(properties).matchAll(/DomainName\\?",\s*(?:"Value":)?\s*\\?"([^"\\]+)/g);
      return [...seen]
        .filter(([, domain]) => domain !== used)
        .map(
          ([, domain]) =>
            `${name} looks at the domain ${domain}, not at ${used}: nobody sees what happens there`,
        );
    });
}
