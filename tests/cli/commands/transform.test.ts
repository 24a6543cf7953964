import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { renderRecordRejects, fullDocumentKeyOf } from "../../../src/shared/rejects/source-record.ts";
import { renderFailure } from "../../../local/emulator/stand-ins/kinesis-source/failure-record.ts";
import { documentsOf, envelope, eventTimeMs, transformEnvelopes } from "../../factories/envelope.ts";
import { runCli } from "../run-cli.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const folder = temporaryFolder();
const time = new Date(eventTimeMs).toISOString();

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** @param pieceBytes how much of the input comes at a time */
async function run(input: string | Buffer, args: readonly string[] = [], pieceBytes = 1_000) {
  const bytes = Buffer.from(input);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  const { code, out, err } = await runCli(["transform", "-", ...args], { stdin: Readable.from(pieces) });
  const lines = out.split("\n");
  expect(lines.pop()).toBe("");
  return { code, err, documents: lines.map((line) => JSON.parse(line)) };
}

const messages = ["some message", '{"level":"warning","message":"hi"}'];
const content = envelope(messages);
const gzip = gzipSync(JSON.stringify(content));
const data = gzip.toString("base64");
const expected = documentsOf(transformEnvelopes(content));
const record = (bytes: string, sequenceNumber: string) => ({
  eventID: `shardId-000000000000:${sequenceNumber}`,
  eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/logs",
  kinesis: { data: bytes, sequenceNumber, approximateArrivalTimestamp: 1_566_741_555.5 },
});
const event = { Records: [record(data, "1"), record(data, "2")] };
const failed = (payload: unknown) => ({
  ...JSON.parse(
    renderFailure(
      { records: [], condition: "RetryAttemptsExhausted", invocations: 1 },
      { requestId: "r", functionArn: "f", functionError: undefined },
      { shardId: "s", streamArn: "a" },
      "",
      0,
    ),
  ),
  payload,
});
const answered = { SequenceNumber: "1", ApproximateArrivalTimestamp: time, Data: data, PartitionKey: "k" };
const source = { stream: "logs", shard: "s", sequenceNumber: "1", arrivalMs: eventTimeMs };
const rejectFile = renderRecordRejects(
  source,
  [0, 1].map((index) => ({ event: index, reason: "not_an_event", message: "m" })),
  data,
);
const json = (value: unknown) => JSON.stringify(value);
const indented = (value: unknown) => JSON.stringify(value, null, 2);

/** Each form of an input, and how many records with the envelope it holds. */
const forms: readonly (readonly [what: string, input: string | Buffer, records: number])[] = [
  ["an envelope", json(content), 1],
  ["an envelope over many lines", `\n${indented(content)}\n`, 1],
  ["envelopes, a line each", `${json(content)}\n\n${json(content)}\n`, 2],
  ["gzip of an envelope", gzip, 1],
  ["base64 of gzip", data, 1],
  ["base64 of gzip, wrapped", `${data.replaceAll(/.{76}/g, "$&\n")}\n`, 1],
  ["base64 of gzip, several", `${data}\n${data}\t${data}\n`, 3],
  ["a Lambda event", json(event), 2],
  ["a Lambda event over many lines", indented(event), 2],
  ["Lambda events, a line each", `${json(event)}\n${json(event)}`, 4],
  ["a record of a Lambda event", json(record(data, "1")), 1],
  ["an answer of GetRecords", indented({ Records: [answered], NextShardIterator: "i" }), 1],
  ["a record of it", json(answered), 1],
  ["a record in lower case", json({ data, partitionKey: "k" }), 1],
  ["an on-failure destination's object", json(failed(json(event))), 2],
  ["one with the event as an object", indented(failed(event)), 2],
  ["a reject file", rejectFile, 1],
  ["gzip of a reject file", gzipSync(rejectFile), 1],
];

describe("logpipe transform", () => {
  it.each(forms)("takes %s", async (_, input, records) => {
    for (const pieceBytes of [7, 100_000]) {
      const { code, err, documents } = await run(input, ["--strict"], pieceBytes);
      expect(documents).toEqual(Array.from({ length: records }, () => expected).flat());
      const events = records * messages.length;
      expect(err).toBe(
        `${events} events: ${events} documents, 0 rejected, 0 skipped (empty lines, control messages)\n`,
      );
      expect(code).toBe(0);
    }
  });

  it.each([7, 100_000])("takes lines of text, each an event (%d bytes at a time)", async (pieceBytes) => {
    const lines = '[ERROR] no disk\r\n\n{broken\n{"data":{"a":1}}\nZoë';
    const args = ["--group", "/aws/lambda/shop", "--stream", "s", "--time", time];
    const { code, err, documents } = await run(lines, args, pieceBytes);
    const common = { timestamp: time, lambda: { functionName: "shop" } };
    const cloudwatch = (eventId: string) => ({ logGroup: "/aws/lambda/shop", logStream: "s", eventId });
    expect(documents).toEqual([
      { ...common, level: "ERROR", message: "no disk", cloudwatch: cloudwatch("1") },
      { ...common, level: "INFO", message: "{broken", cloudwatch: cloudwatch("3") },
      { ...common, data: { a: 1 }, cloudwatch: cloudwatch("4") },
      { ...common, level: "INFO", message: "Zoë", cloudwatch: cloudwatch("5") },
    ]);
    expect(err).toBe("5 events: 4 documents, 0 rejected, 1 skipped (empty lines, control messages)\n");
    expect(code).toBe(0);
  });

  it.each([
    ["a JSON line", '{"data":"text","level":"INFO"}\n{"a":1}'],
    ["JSON lines of which the first looks like a list", '[1]\n{"a":1}'],
    ["a line that begins as JSON", '{"a":\n{"b":1}'],
    ["an event of S3", `${json({ Records: [{ s3: {} }] })}\nmore`],
    ["a payload that is not an event", `${json({ payload: { Records: [] } })}\n${json({ payload: "x" })}`],
  ])("takes %s for lines of text", async (_, input) => {
    const { documents } = await run(input);
    expect(documents.map(({ cloudwatch }) => cloudwatch.eventId)).toEqual(["1", "2"]);
  });

  it("names the log stream after the file, and dates its lines now", async () => {
    const before = Date.now();
    const { out } = await runCli(["transform", file("app.log", "hello\n")]);
    const document = JSON.parse(out);
    expect(document.cloudwatch).toEqual({
      logGroup: "/logpipe/transform",
      logStream: "app.log",
      eventId: "1",
    });
    expect(Date.parse(document.timestamp)).toBeGreaterThanOrEqual(before);
  });

  it("prints rejects with place and reason; only --strict makes them a failure", async () => {
    const control = { ...content, messageType: "CONTROL_MESSAGE", logEvents: [{ message: "m" }] };
    const inputs = [
      record(data, "1"),
      record(gzipSync(json(envelope(["ok", 7]))).toString("base64"), "2"),
      record("bm90IGd6aXA=", "3"),
      record("no base64", "4"),
      record(gzipSync("{").toString("base64"), "5"),
      record(gzipSync(json(control)).toString("base64"), "6"),
    ];
    const text = json({ Records: inputs });
    const { code, err, documents } = await run(text);
    expect(code).toBe(0);
    expect(documents.map(({ message }) => message)).toEqual(["some message", "hi", "ok"]);
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/^record 2: not_an_event: Event 1 /),
      expect.stringMatching(/^record 3: not_gzip: /),
      expect.stringMatching(/^record 4: not_base64: /),
      expect.stringMatching(/^record 5: not_json: /),
      "8 events: 3 documents, 4 rejected, 1 skipped (empty lines, control messages)",
      "",
    ]);
    expect((await run(text, ["--strict"])).code).toBe(1);
  });

  it("rejects what is not a record among records, and a line that is too long for an event", async () => {
    const mixed = await run(`${json(content)}\n{"a":1}\n${json(content)}\n`);
    expect(mixed.documents).toHaveLength(4);
    expect(mixed.err).toContain(
      'record 2: not_a_record: No record was found in the line {"a":1}.\n5 events: ',
    );
    const long = await run(`a\n${"x".repeat(1_100_000)}\nb\n`, ["--strict"], 65_536);
    expect(long.documents.map(({ message }) => message)).toEqual(["a", "b"]);
    expect(long.err).toContain("line 2: line_too_long: The line has 1100000 bytes");
    expect(long.code).toBe(1);
  });

  it("cuts a document as the function does, and says so", async () => {
    const { err, documents } = await run(`a\n${"ä".repeat(520_000)}\n`, [], 65_536);
    expect(documents[1].message).toContain(
      fullDocumentKeyOf({ ...source, stream: "unknown", sequenceNumber: "2" }, 0),
    );
    expect(err).toMatch(
      /line 2: cut from 1040150 to 9\d{5} bytes\n2 events: 2 documents, .*; 1 document cut/,
    );
  });

  it("takes more names that hold objects", async () => {
    const lines = '{"user":{"id":1},"cart":{"n":1}}';
    const [plain] = (await run(lines)).documents;
    expect(plain).toMatchObject({ user_object: { id: 1 }, cart_object: { n: 1 } });
    const [document] = (await run(lines, ["--object-fields", "user, cart"])).documents;
    expect(document).toMatchObject({ user: { id: 1 }, cart: { n: 1 } });
  });

  it("prints what comes before the end of a truncated gzip, and says so", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index * 7919} of a log`).join("\n");
    const whole = gzipSync(lines);
    const { code, err, documents } = await run(whole.subarray(0, whole.length - 40));
    expect(code).toBe(2);
    expect(documents.length).toBeGreaterThan(1_000);
    expect(err).toMatch(
      new RegExp(
        `^${documents.length.toLocaleString("en")} events: .*\n.*ends in the middle of its gzip stream`,
      ),
    );
  });

  it.each([
    [["missing.log"], "missing.log does not exist"],
    [[folder], `${folder} is a folder`],
    [[file("empty.log", "")], "is empty: there is nothing to transform"],
    [[file("empty.log.gz", gzipSync(""))], "is empty: there is nothing to transform"],
    [[file("program", Buffer.from([0x7f, 0x45, 0, 1]))], "is neither text nor gzip"],
    [[file("a.log", "a\n"), "--time", "soon"], "--time soon is not a time"],
  ])("says what is wrong with %j", async (args, message) => {
    const { code, out, err } = await runCli(["transform", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it.each([
    ["a line", JSON.stringify({ awslogs: { data } })],
    ["many lines", JSON.stringify({ awslogs: { data } }, null, 2)],
    ["a byte order mark", `\ufeff${JSON.stringify({ awslogs: { data } })}`],
  ])("takes the event of a function that CloudWatch Logs invokes, as %s", async (_, input) => {
    const { code, documents } = await run(input);
    expect([code, documents]).toEqual([0, expected]);
  });

  it.each([
    ["on one line", Buffer.from(JSON.stringify(content).repeat(3))],
    ["over many lines", Buffer.from(`${JSON.stringify(content, null, 2)}\n`.repeat(3))],
    ["as members of a gzip", Buffer.concat([gzip, gzip, gzip])],
  ])("takes envelopes one right after the other, %s", async (_, input) => {
    const { code, documents, err } = await run(input);
    expect([code, documents]).toEqual([0, [...expected, ...expected, ...expected]]);
    expect(err).toContain(`${3 * expected.length} events: ${3 * expected.length} documents`);
  });

  it("finds the ends of envelopes whatever their messages contain, however long they are", async () => {
    const odd = envelope(['} { "', "{", `"${"\\".repeat(500_000)}`, "}"]);
    const { documents } = await run(JSON.stringify(odd).repeat(2), [], 65_536);
    const once = documentsOf(transformEnvelopes(odd));
    expect(documents).toEqual([...once, ...once]);
  });

  it("keeps a byte order mark out of the first line", async () => {
    const { documents } = await run("\ufeffsome message\n", [], 1);
    expect(documents[0].message).toBe("some message");
  });
});
