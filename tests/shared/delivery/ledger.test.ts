import { describe, expect, it } from "@jest/globals";
import { noDeliveryCounts } from "../../../src/shared/delivery/events.ts";
import { Ledger } from "../../../src/shared/delivery/ledger.ts";

const reject = { reason: "not_base64", message: "The record's data is not base64." };

describe("what is known of the records of a delivery", () => {
  it("is settled up to the first record that waits", () => {
    const ledger = new Ledger(3);
    const records = [ledger.begin(), ledger.begin(), ledger.begin()];
    ledger.add(1, "waiting", 1);
    for (const record of records) ledger.end(record, 0);
    expect(ledger.settled()).toBe(1);
    ledger.add(1, "waiting", -1);
    expect(ledger.settled()).toBe(3);
  });

  it("does not reach records that were not begun", () => {
    const ledger = new Ledger(3);
    ledger.end(ledger.begin(), 0);
    expect(ledger.settled()).toBe(1);
  });

  it("is summed up to a record", () => {
    const ledger = new Ledger(2);
    for (const [record, events] of [3, 5].entries()) {
      ledger.add(ledger.begin(), "events", events);
      ledger.add(record, "indexed", events - 1);
    }
    expect(ledger.sum(1)).toEqual({ ...noDeliveryCounts(), events: 3, indexed: 2 });
    expect(ledger.sum(2)).toEqual({ ...noDeliveryCounts(), events: 8, indexed: 6 });
  });

  it("has rejects in the order of their records, and those before a record", () => {
    const ledger = new Ledger(3);
    ledger.reject(2, { ...reject, event: 0 });
    ledger.reject(0, { ...reject, event: 1 });
    ledger.reject(2, { ...reject, event: 4 });
    expect(ledger.rejectsBefore(3)).toEqual([
      [0, [{ ...reject, event: 1 }]],
      [
        2,
        [
          { ...reject, event: 0 },
          { ...reject, event: 4 },
        ],
      ],
    ]);
    expect(ledger.rejectsBefore(2)).toHaveLength(1);
  });

  it("knows where each record's lines are kept", () => {
    const ledger = new Ledger(2);
    ledger.end(ledger.begin(), 17);
    ledger.end(ledger.begin(), 20);
    expect([ledger.keptOf(0), ledger.keptOf(1)]).toEqual([
      [0, 17],
      [17, 20],
    ]);
  });
});
