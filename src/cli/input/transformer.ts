/** Everything that the command line takes from TransformLogEvents, so that both treat a log event the same way. */
export {
  decodeBase64,
  kinesisEvent,
  type KinesisRecord,
  sourceOf,
} from "../../shared/streams/kinesis-event.ts";
export { transformRecord } from "../../functions/cloudwatch/transform-log-events/transform-record.ts";
export type {
  Transformed,
  TransformOptions,
} from "../../functions/cloudwatch/transform-log-events/transformed.ts";
export { place } from "../../shared/documents/field-types.ts";
export { parseObject } from "../../shared/documents/json.ts";
export { timestampOf } from "../../shared/documents/times.ts";
