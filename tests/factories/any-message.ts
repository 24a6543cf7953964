import fc from "fast-check";
import { anyCharacter } from "./any-character.ts";

const id = "700c98fd-6f76-4837-9abf-13a73766402f";
const time = "2019-08-25T13:59:15.270Z";
/** Lines of each kind, to be mutated. */
const seeds: readonly string[] = [
  "some message\n",
  '{"timestamp":"2018-03-12T15:41:31.564Z","level":"INFO","message":"hi","tags":{"a":"b"}}',
  `[INFO]\t${time}\t${id}\thello\n`,
  `START RequestId: ${id} Version: $LATEST\n`,
  `REPORT RequestId: ${id}\tDuration: 100.00 ms\tBilled Duration: 200 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\t\nXRAY TraceId: 1-5d\tSegmentId: 2e\tSampled: false\t\n`,
  `${time}\t${id}\tERROR\tUncaught Exception \t{"errorType":"E","stack":["a"]}`,
  `${time}\t${id}\tinfo\tx\n`,
  `2019-08-25 13:59:15 ${id} ERROR  com.example.Shop:12 - not paid`,
  `I, [2025-01-01T00:00:00.000000 #8]  INFO ${id} -- prog: msg`,
  "2024/08/29 17:22:54 msg",
  `{"time":"${time}","type":"platform.report","record":{"requestId":"${id}","metrics":{"durationMs":1},"status":"error"}}`,
  `2020-02-25T22:04:08.390Z ${id} Task timed out after 3.00 seconds\n\n`,
];
const names = [
  "timestamp",
  "level",
  "message",
  "error",
  "user",
  "tags",
  "exception",
  "cloudwatch",
  "lambda",
  "a.b",
  "_id",
  "",
];

const mutated = fc
  .tuple(fc.constantFrom(...seeds), fc.nat(400), fc.nat(20), fc.string({ unit: anyCharacter, maxLength: 8 }))
  .map(([seed, at, length, text]) => seed.slice(0, at) + text + seed.slice(at + length));
const json = fc
  .dictionary(
    fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 6 })),
    fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom("__proto__", 1e300, "2018-03-12T15:41:31Z")),
    { maxKeys: 8 },
  )
  .map((fields) => JSON.stringify(fields));

/** What log events may say, and what they should not. */
export const anyMessage = fc.oneof(
  mutated,
  json,
  json.map((text) => `${time}\t${id}\tINFO\t${text}`),
  fc.constantFrom(...seeds),
  fc.string({ unit: anyCharacter, maxLength: 200 }),
);
