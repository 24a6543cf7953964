import { place } from "../../../shared/documents/field-types.ts";
import { parseObject } from "../../../shared/documents/json.ts";
import type { MendDocument } from "./reload-documents.ts";

/**
 * Gives the values of a document's names the kinds that TransformLogEvents gives them: an object under a name that has
 * texts elsewhere goes under another name.
 * @param objectFields names whose values are objects, besides the built-in ones
 */
export function documentMender(objectFields: readonly string[]): MendDocument {
  return (text) => {
    const document = parseObject(text);
    if (document === undefined) return undefined;
    const { cloudwatch, lambda, ...fields } = document; // ours: as they should be already
    const mended = { ...place(fields, objectFields), cloudwatch, lambda };
    const before = JSON.stringify({ ...fields, cloudwatch, lambda });
    const after = JSON.stringify(mended);
    return after === before ? undefined : after;
  };
}
