import { describe, expect, it } from "@jest/globals";
import { PipelinePart } from "../../../src/cli/ui/pipeline-state.ts";
import { NotFoundError } from "../../../src/cli/terminal/errors.ts";

const help = { item: "a", command: "logpipe doctor", why: "It is odd." };

function partOf(read: () => Promise<number>, freshMs: number) {
  return new PipelinePart({ read, helpFor: (value) => (value > 1 ? [help] : []) }, freshMs);
}

describe("a part of the pipeline's state", () => {
  it("is read once for however many ask, and again only when it is old", async () => {
    let reads = 0;
    const part = partOf(async () => (reads += 1), 3_600_000);
    const answers = await Promise.all(Array.from({ length: 10 }, async () => await part.current()));
    answers.push(await part.current());
    expect(reads).toBe(1);
    for (const answer of answers) expect(answer).toMatchObject({ is: "answered", value: 1, help: [] });
  });

  it("is what it was until it has been read again, with its time and what helps", async () => {
    let reads = 0;
    const second = Promise.withResolvers<void>();
    const part = partOf(async () => {
      reads += 1;
      if (reads === 2) await second.promise;
      return reads;
    }, 0);
    // The second look starts to read; the third is answered while it does.
    for (let look = 0; look < 3; look++) expect(await part.current()).toMatchObject({ value: 1 });
    second.resolve();
    let latest = await part.current();
    while (!("value" in latest) || latest.value < 2) latest = await part.current();
    expect(latest).toMatchObject({ help: [help], at: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it("says why it is not there, and comes back", async () => {
    let reads = 0;
    const part = partOf(async () => {
      reads += 1;
      if (reads === 1) throw new NotFoundError("The stack logpipe has no LoadQueue.");
      if (reads === 2) throw new TypeError("x is no function");
      return 1;
    }, 0);
    const seen = new Set<string>();
    while (!seen.has("answered")) {
      const now = await part.current();
      seen.add(now.is === "answered" ? now.is : now.reason);
    }
    expect([...seen][0]).toBe("The stack logpipe has no LoadQueue.");
    expect([...seen][1]).toMatch(/bug in logpipe.*x is no function/);
  });

  it("is read for at most a twentieth of the time", async () => {
    let reads = 0;
    const part = partOf(async () => {
      reads += 1;
      const until = performance.now() + 100;
      while (performance.now() < until);
      return reads;
    }, 0);
    const startedMs = performance.now();
    while (performance.now() < startedMs + 1_000) await part.current();
    expect(reads).toBe(1);
  });
});
