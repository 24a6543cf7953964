import type { StoredEvent } from "./stream-cursor.ts";

/** Of the JSON of one record, before it is compressed; an event that is larger travels alone. */
const maxEnvelopeBytes = 1024 * 1024;

export interface Subscription {
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly filterName: string;
}

interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** Ids of 56 digits, as CloudWatch Logs has them: they grow with time and, within a millisecond, with each event. */
export class EventIds {
  private last = 0n;

  next(timestamp: number): string {
    this.last += 1n;
    return ((BigInt(timestamp) << 144n) + this.last).toString().padStart(56, "0");
  }
}

/** Events of one log stream in as few envelopes as the size allows, in their order; rendered. */
export function renderEnvelopes(
  subscription: Subscription,
  events: readonly StoredEvent[],
  ids: EventIds,
  maxBytes = maxEnvelopeBytes,
): string[] {
  const envelopes: string[] = [];
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const { timestamp, message } of events) {
    const event = { id: ids.next(timestamp), timestamp, message };
    const eventBytes = Buffer.byteLength(JSON.stringify(event)) + 1;
    if (batch.length > 0 && bytes + eventBytes > maxBytes) {
      envelopes.push(renderData(subscription, batch));
      [batch, bytes] = [[], 0];
    }
    batch.push(event);
    bytes += eventBytes;
  }
  if (batch.length > 0) envelopes.push(renderData(subscription, batch));
  return envelopes;
}

function renderData(
  { owner, logGroup, logStream, filterName }: Subscription,
  logEvents: readonly LogEvent[],
): string {
  return JSON.stringify({
    messageType: "DATA_MESSAGE",
    owner,
    logGroup,
    logStream,
    subscriptionFilters: [filterName],
    logEvents,
  });
}

/** What CloudWatch Logs sends to check that a destination accepts records. */
export function renderControlMessage(filterName: string, nowMs: number): string {
  return JSON.stringify({
    messageType: "CONTROL_MESSAGE",
    owner: "CloudwatchLogs",
    logGroup: "",
    logStream: "",
    subscriptionFilters: [filterName],
    logEvents: [
      {
        id: "",
        timestamp: nowMs,
        message: "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.",
      },
    ],
  });
}
