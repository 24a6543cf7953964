import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  EventIds,
  renderControlMessage,
  renderEnvelopes,
} from "../../../../../local/emulator/stand-ins/subscriptions/envelope.ts";
import { anyCharacter } from "../../../../factories/any-character.ts";

const subscription = { owner: "123456789012", logGroup: "g", logStream: "s", filterName: "f" };

describe("envelopes", () => {
  it("have the shape of CloudWatch Logs", () => {
    const [envelope = ""] = renderEnvelopes(
      subscription,
      [{ timestamp: 1_432_826_855_000, message: "m", ingestionTime: 1 }],
      new EventIds(),
    );
    expect(JSON.parse(envelope)).toEqual({
      messageType: "DATA_MESSAGE",
      owner: "123456789012",
      logGroup: "g",
      logStream: "s",
      subscriptionFilters: ["f"],
      // AWS's documentation shows 31953106606966983378809025079804211143289615424298221568 for that millisecond.
      logEvents: [
        {
          id: "31953106606966983377076843082764784337516983148871680001",
          timestamp: 1_432_826_855_000,
          message: "m",
        },
      ],
    });
  });

  it("keep every event, in order, within the size, with ids that grow", () => {
    const event = fc.record({ message: fc.string({ unit: anyCharacter, maxLength: 300 }) });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 30 }),
        fc.integer({ min: 200, max: 2_000 }),
        (all, maxBytes) => {
          const events = all.map(({ message }) => ({
            message,
            timestamp: 1_500_000_000_000,
            ingestionTime: 1,
          }));
          const envelopes = renderEnvelopes(subscription, events, new EventIds(), maxBytes);
          const found = envelopes.map((envelope) => JSON.parse(envelope).logEvents);
          expect(found.flat().map(({ message }) => message)).toEqual(events.map(({ message }) => message));
          const ids: string[] = found.flat().map(({ id }) => id);
          expect(ids.every((id, at) => at === 0 || BigInt(id) > BigInt(ids[at - 1] ?? 0))).toBe(true);
          expect(new Set(ids).size).toBe(ids.length);
          for (const logEvents of found)
            expect(
              logEvents.length === 1 || Buffer.byteLength(JSON.stringify(logEvents)) <= maxBytes + 2,
            ).toBe(true);
        },
      ),
    );
  });

  it("begin with a control message", () => {
    expect(JSON.parse(renderControlMessage("f", 7))).toMatchObject({
      messageType: "CONTROL_MESSAGE",
      owner: "CloudwatchLogs",
      logGroup: "",
      subscriptionFilters: ["f"],
    });
  });
});
