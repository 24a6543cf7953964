import type { Expanded } from "../../local/tools/iam/deployed-template.ts";
import { expanded, readStack } from "../../local/tools/template/stack.ts";

/** A copy of the template as SAM expands it, which a test may change. */
export const expandedTemplate = (): Expanded => structuredClone(expanded(readStack()));
