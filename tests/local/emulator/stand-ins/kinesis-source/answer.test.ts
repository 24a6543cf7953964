import { describe, expect, it } from "@jest/globals";
import { outcomeOfAnswer } from "../../../../../local/emulator/stand-ins/kinesis-source/answer.ts";

const batch = ["49590338271490256608559692538361571095921575989136588898", "100", "99", "9"];

describe("outcomeOfAnswer", () => {
  it.each(["", "null", "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"other":1}'])(
    "takes %j as success",
    (payload) => {
      expect(outcomeOfAnswer(payload, batch)).toEqual({ kind: "succeeded" });
    },
  );

  it.each([
    ["an empty identifier", '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ["null", '{"batchItemFailures":[{"itemIdentifier":"100"},{"itemIdentifier":null}]}'],
    ["a misnamed identifier", '{"batchItemFailures":[{"identifier":"100"}]}'],
    ["a record of another batch", '{"batchItemFailures":[{"itemIdentifier":"101"}]}'],
    ["no object", '{"batchItemFailures":[null]}'],
    ["no list", '{"batchItemFailures":"100"}'],
    ["a text", '"done"'],
    ["no JSON", "done"],
  ])("takes %s as failure of the whole batch", (_, payload) => {
    expect(outcomeOfAnswer(payload, batch)).toEqual({ kind: "failed" });
  });

  it("uses the lowest sequence number as the checkpoint, compared as a number", () => {
    const payload = '{"batchItemFailures":[{"itemIdentifier":"100"},{"itemIdentifier":"99"}]}';
    expect(outcomeOfAnswer(payload, batch)).toEqual({ kind: "failed-from", sequenceNumber: "99" });
  });
});
