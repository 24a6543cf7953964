import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { applicationEvent, piecesOf } from "../../../src/shared/documents/application-events.ts";

const arrivalMs = Date.UTC(2026, 10, 25, 13, 59, 15, 500);
const events = (text: string) => [...piecesOf(text)].map((piece) => applicationEvent(piece, arrivalMs, []));
const documents = (text: string) =>
  events(text).map(({ document }) => JSON.parse(document) as Record<string, unknown>);
const archived = (text: string) => events(text).map((event) => event.archived);

describe("what an application writes as one record", () => {
  it("is a document with its own time, level and message, and is archived as it was written", () => {
    const text = '{"ts":1795701555269,"severity":"warning","msg":"order 17 refused","orderId":17}';
    expect(documents(text)).toEqual([
      {
        timestamp: "2026-11-26T13:59:15.269Z",
        level: "WARN",
        message: "order 17 refused",
        ts: 1_795_701_555_269,
        severity: "warning",
        msg: "order 17 refused",
        orderId: 17,
      },
    ]);
    expect(archived(text)).toEqual([`${text}\n`]);
  });

  it("without a time has that of its arrival", () => {
    expect(documents('{"message":"hi"}')).toEqual([{ timestamp: "2026-11-25T13:59:15.500Z", message: "hi" }]);
  });

  it.each([
    ["on lines of their own", '{"message":"a"}\n{"message":"b"}\n'],
    ["run together", '{"message":"a"}{"message":"b"}'],
    ["with commas and blanks between", ' {"message":"a"} , \r\n{"message":"b"}'],
  ])("several objects %s are several documents", (_, text) => {
    expect(documents(text).map(({ message }) => message)).toEqual(["a", "b"]);
    expect(archived(text)).toEqual(['{"message":"a"}\n', '{"message":"b"}\n']);
  });

  it("an object over several lines is archived on one, with all digits of its numbers", () => {
    expect(archived('{\n  "id": 12345678901234567890,\n  "message": "a"\n}')).toEqual([
      '{"id":12345678901234567890,"message":"a"}\n',
    ]);
  });

  it("text is one document, however many lines it has, and is archived as that", () => {
    const [event] = events("Traceback (most recent call last):\n  File \"x.py\"\nKeyError: 'S'\n");
    expect(JSON.parse(event?.document ?? "")).toMatchObject({
      level: "ERROR",
      message: expect.stringContaining("KeyError"),
    });
    expect(event?.archived).toBe(event?.document);
  });

  it.each(["{not json}", "{'a': 1} is not JSON", '{"a":1', "[1]", "17", '"text"', "{}"])(
    "%s is not an object: a document with it as its message",
    (text) => {
      expect(documents(text)).toEqual([expect.objectContaining({ message: text })]);
    },
  );

  it("text between objects is a document of its own", () => {
    expect(
      documents('{"message":"a"}\nplain line\nand its next\n{"message":"b"}').map(({ message }) => message),
    ).toEqual(["a", "plain line\nand its next", "b"]);
  });

  it("text full of braces that do not close is one document from where looking for their ends takes too long", () => {
    const object = '{"message":"a"}\n';
    const lines = 2_000;
    const found = documents(object + "{ block\n".repeat(lines));
    expect(found[0]).toMatchObject({ message: "a" });
    expect(found.length).toBeLessThan(100);
    expect(found.reduce((sum, { message }) => sum + String(message).split("\n").length, 0)).toBe(lines + 1);
  });

  it("some lines with braces that do not close change nothing for the objects after them", () => {
    const text = `{ block\n{ block\nplain\n${'{"message":"a"}\nplain\n'.repeat(200)}`;
    expect(documents(text).filter(({ message }) => message === "a")).toHaveLength(200);
  });

  it.each(["", "  \n", "\r\n"])("blank text %j is not an event", (text) => {
    expect(events(text)).toEqual([]);
  });

  it("a document of TransformLogEvents stays as it is, and is known by its event's id", () => {
    const cloudwatch = { owner: "123456789012", logGroup: "G", logStream: "S", eventId: "1".repeat(56) };
    const text = JSON.stringify({
      timestamp: "2026-11-25T13:59:15.269Z",
      message: "hi",
      cloudwatch,
      lambda: {},
    });
    expect(events(text)).toEqual([{ document: `${text}\n`, archived: `${text}\n`, cloudwatch }]);
  });

  it("a document that only claims to be one is placed like any other", () => {
    const cloudwatch = { owner: "1", logGroup: "G", logStream: "S", eventId: "e" };
    const [event] = events(
      JSON.stringify({ cloudwatch, timestamp: "2026-11-25T13:59:15.269Z", user: { id: 1 } }),
    );
    expect(event?.cloudwatch).toBeUndefined();
    expect(JSON.parse(event?.document ?? "")).toMatchObject({
      cloudwatch_object: cloudwatch,
      user_object: { id: 1 },
    });
  });

  it("never throws, and each event is a line of JSON both ways", () => {
    const piece = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom("{", "}", '"', "\\", "\n", "{}", "\ufeff", "\ud800"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        for (const { document, archived: kept } of events(pieces.join("")))
          for (const line of [document, kept]) {
            expect(line.indexOf("\n")).toBe(line.length - 1);
            JSON.parse(line);
          }
      }),
      { numRuns: 500 },
    );
  });
});
