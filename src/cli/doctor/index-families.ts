import { indexTemplates } from "../../../opensearch/index.ts";
import type { Stack } from "../stack/stack.ts";

/** Whether an index is one that the stack writes to, by the beginning of its name. */
export async function isOfFamily(stack: Stack): Promise<(index: string) => boolean> {
  const prefixes = [
    "app-logs-",
    (await stack.parameter("JsonIndexPrefix")) ?? "rehydrated-",
    ...Object.keys(indexTemplates).map((family) => `${family}-`),
  ];
  return (index) => prefixes.some((prefix) => index.startsWith(prefix));
}
