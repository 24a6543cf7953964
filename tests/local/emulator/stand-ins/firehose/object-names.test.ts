import { describe, expect, it } from "@jest/globals";
import {
  archivePrefix,
  failedPrefix,
  formatTime,
  objectSuffix,
} from "../../../../../local/emulator/stand-ins/firehose/object-names.ts";

// The examples of "Custom Prefixes for Amazon S3 Objects" are of this moment.
const timeMs = Date.UTC(2018, 7, 27, 10, 30, 5);

describe("names of Firehose's objects", () => {
  it.each([
    ["", "2018/08/27/10/"],
    ["archive/", "archive/2018/08/27/10/"],
    ["!{timestamp:yyyy/MM/dd}/", "2018/08/27/"],
    [
      "myPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/hour=!{timestamp:HH}/",
      "myPrefix/year=2018/month=08/hour=10/",
    ],
    [
      "myFirehose/Year=!{timestamp:yyyy}/anyMonth/rand=!{firehose:random-string}",
      "myFirehose/Year=2018/anyMonth/rand=5abf82daaa5",
    ],
  ])("the archive: %j becomes %j", (prefix, evaluated) => {
    expect(archivePrefix({ prefix, errorPrefix: "" }, timeMs, "5abf82daaa5")).toBe(evaluated);
  });

  it.each([
    ["", "", "AmazonOpenSearchService-failed/2018/08/27/10/"],
    ["archive/", "", "archive/AmazonOpenSearchService-failed/2018/08/27/10/"],
    ["archive/", "failed/", "failed/AmazonOpenSearchService-failed/2018/08/27/10/"],
    [
      "!{timestamp:yyyy}/",
      "failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM}/",
      "failed/AmazonOpenSearchService-failed/2018/08/",
    ],
  ])("failed documents: %j and %j become %j", (prefix, errorPrefix, evaluated) => {
    expect(failedPrefix({ prefix, errorPrefix }, timeMs, "r")).toBe(evaluated);
  });

  it("formats times as Java does", () => {
    expect(formatTime("yy-M-d 'at' H''m MMM MMMM", timeMs)).toBe("18-8-27 at 10'30 Aug August");
  });

  it("names an object by stream, version and time", () => {
    expect(objectSuffix("stream", "1", timeMs, "uuid")).toBe("stream-1-2018-08-27-10-30-05-uuid");
  });
});
