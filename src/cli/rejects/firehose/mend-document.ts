import { FieldArranger } from "../../../functions/cloudwatch/transform-log-events/arrange-fields.ts";
import { readJsonObject } from "../../../functions/cloudwatch/transform-log-events/json-text.ts";
import type { MendDocument } from "./reload-documents.ts";

/**
 * Gives the values of a document's names the kinds that TransformLogEvents gives them: an object under a name that has
 * texts elsewhere goes under another name.
 * @param objectFields names whose values are objects, besides the built-in ones
 */
export function documentMender(objectFields: readonly string[]): MendDocument {
  const arranger = new FieldArranger(objectFields);
  return (text) => {
    const document = readJsonObject(text);
    if (document === undefined) return undefined;
    const { cloudwatch, lambda, ...fields } = document; // ours: as they should be already
    const arranged = arranger.arrange(fields);
    return arranged === fields ? undefined : JSON.stringify({ ...arranged, cloudwatch, lambda });
  };
}
