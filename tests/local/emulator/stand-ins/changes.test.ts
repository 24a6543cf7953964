import { describe, expect, it } from "@jest/globals";
import { Changes, Pace } from "../../../../local/emulator/stand-ins/changes.ts";

const none = { records: 0, events: 0, messages: 0, deployments: 0 };
const hourMs = 3_600_000;

describe("the pace of a poller", () => {
  it("stops resting when something arrives, however long the pause", async () => {
    const changes = new Changes();
    const pace = new Pace(changes, "records", { shortestMs: 1, longestMs: hourMs });
    // The pause doubles: by the sixth look it is 32 ms. An arrival makes the next pause the shortest again.
    for (let look = 0; look < 6; look += 1) await pace.rest();
    for (let came = 1; came <= 20; came += 1) {
      changes.take({ ...none, records: came });
      await pace.rest();
    }
    expect(changes.count("records")).toBe(20);
  });

  it("wakes in the middle of a rest", async () => {
    const changes = new Changes();
    const resting = changes.next("records", hourMs);
    changes.take({ ...none, records: 1 });
    await resting;
    expect(changes.count("records")).toBe(1);
  });

  it("does not wake for another topic", async () => {
    const changes = new Changes();
    let isAwake = false;
    const rest = async (): Promise<void> => {
      await changes.next("records", hourMs);
      isAwake = true;
    };
    const resting = rest();
    changes.take({ ...none, events: 1, messages: 1, deployments: 1 });
    await new Promise(setImmediate);
    expect(isAwake).toBe(false);
    changes.take({ ...none, records: 1 });
    await resting;
    expect(isAwake).toBe(true);
  });
});
