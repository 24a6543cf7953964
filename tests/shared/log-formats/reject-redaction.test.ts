import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { packColumns } from "../../../src/shared/log-formats/columns.ts";
import { sensitiveParameters } from "../../../src/shared/log-formats/query-parameters.ts";
import { noRedaction } from "../../../src/shared/log-formats/redaction-options.ts";
import { redactReject } from "../../../src/shared/log-formats/reject-redaction.ts";
import { cloudfront } from "../../../src/shared/log-formats/sources/cloudfront.ts";
import { parse } from "../../factories/parse.ts";
import { sourceRecords } from "../../fixtures/source-records.ts";

const options = { ...noRedaction, redactQueryParameters: sensitiveParameters };

const secret = {
  ...sourceRecords.cloudfront,
  "cs(Referer)": "https://www.example.com/?a=1&password=S3CRET",
  "cs-uri-query": "token=S3CRET&page=1&session%5Bid%5D=S3CRET",
  "cs(Cookie)": "S3CRET;%20session=S3CRET;%20lang=S3CRET",
};
const names = Object.keys(secret);

function redactedLine(values: readonly string[], delimiter: string, columns = names): string {
  const origin = {
    format: "cloudfront",
    encoding: "header",
    columns: packColumns(cloudfront, { delimiter, names: columns }),
  } as const;
  return redactReject(Buffer.from(values.join(delimiter)), origin, options).toString();
}

function redactedJson(text: string): string {
  return redactReject(Buffer.from(text), { format: "cloudfront", encoding: "json" }, options).toString();
}

describe("a reject", () => {
  it("of lines that a header names holds no secret, whatever values its line lacks or has besides", () => {
    const column = fc.nat(names.length - 1);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(names, { minLength: names.length }),
        fc.constantFrom("\t", " ", ","),
        fc.constantFrom(-3, -2, -1, 0, 1, 2, 3),
        column,
        (order, delimiter, more, at) => {
          const columns = order.map((name) => secret[name as keyof typeof secret]);
          // Values go missing, or come in, in one place.
          const values = columns.toSpliced(
            at,
            Math.max(0, -more),
            ...Array<string>(Math.max(0, more)).fill("x=y"),
          );
          const redacted = redactedLine(values, delimiter, order);
          expect(redacted).not.toContain("S3CRET");
          if (more === 0) expect(redacted).toContain(secret["x-edge-location"]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("holds none where the delimiter is another than its header's", () => {
    expect(redactedLine(Object.values(secret), "\t")).not.toContain("S3CRET");
    const line = Object.values(secret).join("\t");
    expect(redactedLine([line], " ")).not.toContain("S3CRET");
  });

  it("of JSON holds none, spelled in any way and cut anywhere", () => {
    const { "cs(Cookie)": cookie, "cs-uri-query": query, ...others } = secret;
    for (const [cookieName, queryName] of [
      ["cs(Cookie)", "cs-uri-query"],
      ["cs_Cookie", "cs_uri_query"],
      ["cs-cookie", "csuriquery"],
    ] as const) {
      const text = JSON.stringify(
        { ...others, [queryName]: query, [cookieName]: `${cookie}"; a="S3CRET` },
        null,
        " ",
      );
      for (let length = 0; length <= text.length; length += 1)
        expect(redactedJson(text.slice(0, length))).not.toContain("S3CRET");
      expect(JSON.parse(redactedJson(text))).toMatchObject({
        "x-edge-location": "FRA56-P2",
        [queryName]: "token=REDACTED&page=1&session%5Bid%5D=REDACTED",
        [cookieName]: expect.stringContaining("session=REDACTED"),
      });
    }
    expect(redactedJson('{"cs(Cookie)":"a=S3CRET"S3CRET","time":"bad"}')).toBe(
      '{"cs(Cookie)":"a=REDACTED","time":"bad"}',
    );
  });

  it("gives the same document as its line, loaded again", () => {
    const redaction = { redactQueryParameters: sensitiveParameters };
    const layout = {
      encoding: "header",
      columns: packColumns(cloudfront, { delimiter: "\t", names }),
    } as const;
    const documentsOf = (line: string) =>
      parse("cloudfront", line, { layout, ...redaction }).items.map(({ document }) => document);
    const documents = documentsOf(Object.values(secret).join("\t"));
    expect(documents).toHaveLength(1);
    expect(JSON.stringify(documents)).not.toContain("S3CRET");
    expect(documentsOf(redactedLine(Object.values(secret), "\t"))).toEqual(documents);
  });
});
