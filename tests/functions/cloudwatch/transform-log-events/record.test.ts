import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { documentsOf, envelope, transform, transformEnvelopes } from "../../../factories/envelope.ts";

/** The example of reference/cloudwatch-logs.md. */
const real =
  "H4sIANoVbV0AA42QW2vCQBCFn5NfIfusMLs7e5m+BbU+CaURWtpKSXXRQExCsvaC+N+7sSn0QqUvC7PnMOebc4gjtnNtm23c4q127GLAJskieZxP0zSZTdkw6NVL6ZpOAS4kKm0sAT8pRbWZNdW+7sSkrl25ds30NdvVhfvUU9+4bNcZemEkgBNYoU6Odv/Urpq89nlVXuaFd00bvPdsXFT79U3mV9v0i2P0beAW5+nd7fVEzcdXbNkHTp9d6U9LDnEUsXzdZUskSQpQcA0glRLaaG4NaissIopwkbJaSiENkjXGWMstoO0YI+bzUJEP9GEVV1ob5KrbQSe1r6+LaaudG/TzQ8ni6Dgc/EFBwiillSbLFUFIBCCQoV5CIUhblNKCMJIMl2cpjPxJkZWV37rmPyDhNQoxVMJBhkhNGL41R7QAKnCSBKLQGefGaHEGREuhf9Xh86IY9DgfGMv4GL8DWgIaCnQCAAA=";

const reasonsOf = (data: Uint8Array, more = {}): unknown[] =>
  transform(data, more).map((one) => (one.kind === "reject" ? [one.reason, one.event] : one.kind));

describe("a record", () => {
  it("that CloudWatch Logs really sent becomes one document per event", () => {
    const documents = documentsOf(transform(Buffer.from(real, "base64")));
    expect(documents.map(({ message }) => message)).toEqual([
      "some message",
      "another message",
      "still another",
    ]);
    expect(documents[0]).toEqual({
      timestamp: "2019-08-25T13:59:15.269Z",
      level: "INFO",
      message: "some message",
      cloudwatch: {
        owner: "012345678901",
        logGroup: "AppenderExample",
        logStream: "Example-20190825",
        eventId: "34939504216003552676187468284442890586332374987778818048",
      },
    });
  });

  it("of the account-level policy, with keys that nobody knows yet, is taken", () => {
    const extended = envelope(["hi"], { policyLevel: "ACCOUNT_LEVEL_POLICY", somethingNew: { a: 1 } });
    expect(documentsOf(transformEnvelopes(extended))).toHaveLength(1);
  });

  it("of several gzip members is one", () => {
    const text = Buffer.from(JSON.stringify(envelope(["hi"])));
    const members = Buffer.concat([gzipSync(text.subarray(0, 50)), gzipSync(text.subarray(50))]);
    expect(documentsOf(transform(members))).toHaveLength(1);
    // Its last member says that it holds nothing.
    expect(documentsOf(transform(Buffer.concat([gzipSync(text), gzipSync("")])))).toHaveLength(1);
  });

  it("that is poison is one reject, with its reason", () => {
    const gzip = gzipSync(JSON.stringify(envelope(["hi"])));
    expect(reasonsOf(Buffer.from("plain"))).toEqual([["not_gzip", undefined]]);
    expect(reasonsOf(Buffer.alloc(0))).toEqual([["not_gzip", undefined]]);
    expect(reasonsOf(gzip.subarray(0, gzip.length - 10))).toEqual([["not_gzip", undefined]]);
    expect(reasonsOf(gzipSync(Buffer.alloc(2_000_000)), { maxInflatedBytes: 1_000_000 })).toEqual([
      ["gzip_bomb", undefined],
    ]);
    expect(reasonsOf(gzipSync("{"))).toEqual([["not_json", undefined]]);
    for (const other of ["[]", "7", "null", "{}", '{"messageType":"DATA_MESSAGE"}'])
      expect(reasonsOf(gzipSync(other))).toEqual([["not_an_envelope", undefined]]);
    expect(reasonsOf(gzipSync(JSON.stringify(envelope(["hi"], { messageType: "NEW_MESSAGE" }))))).toEqual([
      ["unknown_message_type", undefined],
    ]);
  });

  it("rejects entries that are not events by their place, and takes the others", () => {
    const broken = envelope(["a", 7, undefined, "b"]);
    expect(reasonsOf(gzipSync(JSON.stringify(broken)))).toEqual([
      "document",
      ["not_an_event", 1],
      ["not_an_event", 2],
      "document",
    ]);
  });

  it("that has hardly any events is poison: its bytes are kept once, and a thousand rejects at most", () => {
    const nulls = (count: number): Buffer =>
      gzipSync(JSON.stringify(envelope([], { logEvents: [{ message: "hi" }, ...Array(count)] })));
    expect(reasonsOf(nulls(1_001))).toEqual([["not_an_envelope", undefined]]);
    expect(reasonsOf(nulls(1_000))).toHaveLength(1_001);
  });

  it("takes events without id or time, by the arrival of their record", () => {
    const [document] = documentsOf(transformEnvelopes(envelope([], { logEvents: [{ message: "hi" }] })));
    expect(document).toMatchObject({ timestamp: "2019-08-26T00:00:00.000Z", cloudwatch: { eventId: "" } });
  });

  it("skips control messages and the stack's own log groups, an event at a time", () => {
    const control = envelope(["CWL CONTROL MESSAGE"], { messageType: "CONTROL_MESSAGE", logGroup: "" });
    expect(transformEnvelopes(control)).toEqual([{ kind: "skipped" }]);
    const own = envelope(["a", "b"], { logGroup: "/logpipe/stack/transform-log-events" });
    expect(transformEnvelopes(own)).toEqual([{ kind: "skipped" }, { kind: "skipped" }]);
  });
});

describe("a document that is too long", () => {
  const maxDocumentBytes = 2_000;

  it("has its message cut at a character, with a marker, and is kept in full", () => {
    const message = "🙂ü".repeat(1_000);
    const [one] = transformEnvelopes(envelope([message]), { maxDocumentBytes });
    if (one?.kind !== "document") throw new Error("no document");
    expect(one.bytes.length).toBeLessThanOrEqual(maxDocumentBytes);
    const document = JSON.parse(one.bytes.toString());
    expect(document.message).toMatch(
      /^(🙂ü)+🙂?\ufffd? … \[cut by logpipe: the full document of \d+ bytes is oversize\/stream\/1-0\.json in the reject bucket\]$/u,
    );
    expect(one.fullDocument?.key).toBe("oversize/stream/1-0.json");
    expect(JSON.parse(one.fullDocument?.bytes.toString() ?? "").message).toBe(message);
    expect(document.message).toContain(`of ${one.fullDocument?.bytes.length} bytes`);
  });

  it("keeps the user's other members when the message is what makes it long", () => {
    const text = JSON.stringify({ message: "x".repeat(5_000), order: 7 });
    const [one] = transformEnvelopes(envelope([text]), { maxDocumentBytes });
    expect(documentsOf(one === undefined ? [] : [one])[0]).toMatchObject({
      order: 7,
      message: expect.stringMatching(/^x+ …/),
    });
  });

  it("becomes text when it is not the message", () => {
    const text = JSON.stringify({ message: "short", list: Array.from({ length: 900 }, (_, n) => n) });
    const [one] = transformEnvelopes(envelope([text], { logGroup: "/aws/lambda/f" }), { maxDocumentBytes });
    const [document] = documentsOf(one === undefined ? [] : [one]);
    expect(Object.keys(document ?? {}).toSorted()).toEqual(["cloudwatch", "lambda", "message", "timestamp"]);
    expect(document?.["message"]).toMatch(
      /^\{"timestamp":"[^"]+","message":"short","list":\[0,1,2.* … \[cut by logpipe/,
    );
  });
});
