import { kinesisEvent } from "../../../shared/streams/kinesis-event.ts";
import { step } from "../../../shared/step/step.ts";
import { directDelivery } from "./deliver-batch.ts";
import { emission } from "./emit-batch.ts";
import { transformConfiguration } from "./transform-configuration.ts";

const configuration = transformConfiguration(process.env);

/**
 * Turns subscription records into documents: for the log stream, or delivered to OpenSearch and the archive.
 * @returns the first source record that was not done in full, if any: Lambda delivers again from there on
 */
export const handler = step(
  kinesisEvent,
  configuration.delivery === "direct" ? directDelivery(configuration) : emission(configuration),
);
