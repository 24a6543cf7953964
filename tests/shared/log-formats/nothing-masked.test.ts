import { describe, expect, it } from "@jest/globals";
import { type FormatName, formatNames, sources } from "../../../src/shared/log-formats/formats.ts";
import { membersOf } from "../../../src/shared/log-formats/source.ts";
import { redactLine } from "../../../src/shared/log-formats/redaction.ts";
import { parse } from "../../factories/parse.ts";
import { sampleLines } from "../../fixtures/log-lines.ts";

const options = {
  redactQueryParameters: ["token", "pass.word", "schlüssel"],
  redactClientAddresses: "hash",
  redactSalt: "pepper",
} as const;

/** Ways to write a parameter whose value must not be kept. */
const spellings = [
  "/a?token=S3CRET&x=1",
  "/a?x=1&TOKEN=S3CRET",
  "/a?%74oken=S3CRET",
  "/a?%2574%4Fken=S3CRET",
  "/a?pass.word=S3CRET&pass%2Eword=S3CRET",
  "/a?schlüssel=S3CRET&schl%C3%BCssel=S3CRET",
  "/a?token[]=S3CRET&token[]=S3CRET",
  "/a?token%5B0%5D=S3CRET&user[token]=S3CRET&user[token][a]=S3CRET",
  "/a?next=%2Fb%3Fx%3D1%26token%3DS3CRET",
  "/a?next=%252Fb%253Ftoken%253DS3CRET",
  "https://h.example/#token=S3CRET",
  "https://h.example;token=S3CRET/a",
  "/a?token=x;S3CRET#S3CRET,S3CRET?S3CRET=S3CRET",
  "/a?token=àS3CRET",
];
/** What only a quoted field can hold. */
const quotedSpellings = [
  ...spellings,
  "/a?token=x S3CRET y",
  "/a?token=x y&z=1&token=S3CRET S3CRET",
  String.raw`/a?token=x\"S3CRET`,
  '/a?token=x"S3CRET',
  "GET /a?token=x S3CRET HTTP/1.1",
  "GET /a?token=x S3CRET",
  "/a?token=S3CRET",
];

/** The sample line with each field in turn replaced by each spelling. */
function spoiltLines(line: string): string[] {
  if (line.startsWith("{"))
    return spellings.map((url) => line.replace("{", `{"url":${JSON.stringify(url)},`));
  const fields = [...line.matchAll(/"[^"]*"(?= |$)|\S+/g)];
  const put = ({ index, 0: old }: RegExpExecArray, text: string): string =>
    line.slice(0, index) + text + line.slice(index + old.length);
  return [
    ...fields.flatMap((field) => spellings.map((url) => put(field, url))),
    ...fields.flatMap((field) => quotedSpellings.map((url) => put(field, `"${url}"`))),
    ...spellings.map((url) => `${line} new ${url} newer`),
    ...quotedSpellings.map((url) => `${line} new "${url}" newer`),
  ];
}

/** All that is kept of the lines: documents, and rejects as the store gets them, also of documents that are refused. */
function kept(format: FormatName, lines: readonly string[]): { text: string; documents: number } {
  const { items, rejects } = parse(format, lines.join("\n"), options);
  const stored = [...rejects.map(({ line }) => line), ...lines.map((line) => Buffer.from(line))];
  const redacted = stored.map((line) => redactLine(line, options).toString());
  const messages = rejects.map(({ message }) => message);
  return {
    text: [...items.map(({ document }) => JSON.stringify(document)), ...redacted, ...messages].join("\n"),
    documents: items.length,
  };
}

const formatsWithClient = sources
  .filter((source) => "client_ip" in membersOf(source))
  .map(({ name }) => name);

describe("redaction", () => {
  it.each(formatNames)("leaves no value of a named parameter anywhere (%s)", (format) => {
    const lines = sampleLines(format).flatMap(spoiltLines);
    const { text, documents } = kept(format, lines);
    expect(text.split("\n").filter((one) => one.includes("S3CRET"))).toEqual([]);
    expect(text).toContain("REDACTED");
    expect(documents).toBeGreaterThan(10);
  });

  it.each(formatsWithClient)("leaves a client's address nowhere (%s)", (format) => {
    for (const line of sampleLines(format)) {
      const client = String(parse(format, line).items[0]?.document["client_ip"]);
      expect(line).toContain(client);
      const lines = [line, `${line} ${client}`, line.replace(/"[^"]*"/, `"x ${client}:1 y"`), `x${line}`];
      const { text, documents } = kept(format, lines);
      expect(text.split("\n").filter((one) => one.includes(client))).toEqual([]);
      expect(documents).toBeGreaterThan(1);
    }
  });
});
