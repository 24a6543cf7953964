import { describe, expect, it } from "@jest/globals";
import { objectsOf } from "../../../../src/functions/load/start-load/object-events.ts";

const record = (key: string, eventName = "ObjectCreated:Put") => ({
  eventName,
  s3: { bucket: { name: "logs" }, object: { key, size: 5, eTag: "e" } },
});

describe("objectsOf", () => {
  it("takes the key of an EventBridge event as it is", () => {
    const body = {
      source: "aws.s3",
      "detail-type": "Object Created",
      detail: { bucket: { name: "logs" }, object: { key: "a+b%20c.log", size: 7, etag: "e" } },
    };
    expect(objectsOf(JSON.stringify(body))).toEqual([{ bucket: "logs", key: "a+b%20c.log", size: 7 }]);
  });

  it("decodes the key of every record of an S3 notification", () => {
    const body = { Records: [record("a+b%2Bc.log"), record("%C3%A4.log")] };
    expect(objectsOf(JSON.stringify(body))?.map(({ key }) => key)).toEqual(["a b+c.log", "ä.log"]);
  });

  it("leaves out records about something else", () => {
    const body = { Records: [record("gone.log", "ObjectRemoved:Delete"), record("new.log")] };
    expect(objectsOf(JSON.stringify(body))?.map(({ key }) => key)).toEqual(["new.log"]);
  });

  it("finds nothing in a test event", () => {
    expect(objectsOf(JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent" }))).toEqual([]);
  });

  it.each(["not json", "{}", "null", '{"Records":[]}', JSON.stringify({ Records: [record("%E0%A4%A")] })])(
    "does not know %s",
    (body) => {
      expect(objectsOf(body)).toBeUndefined();
    },
  );
});
