import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parse } from "../../factories/parse.ts";
import { fuzzRuns } from "../../fuzz-runs.ts";

/** What stands behind the user agent, and no client writes. */
const tail =
  "- s9lzHYrFp76ZVxRcpX9EXAMPLE= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader examplebucket.s3.amazonaws.com TLSv1.3 - -";
const trueTail = {
  host_id: "s9lzHYrFp76ZVxRcpX9EXAMPLE=",
  signature_version: "SigV4",
  ssl_cipher: "TLS_AES_128_GCM_SHA256",
  authentication_type: "AuthHeader",
  host_header: "examplebucket.s3.amazonaws.com",
  ssl_protocol: "TLSv1.3",
};
const trueFields = {
  ...trueTail,
  http_status: 403,
  error_code: "AccessDenied",
  sent_bytes: 113,
  total_time_ms: 7,
  turn_around_time_ms: 6,
  http_method: "GET",
  http_version: "HTTP/1.1",
  rejects: [],
};

/** Of the line's document what S3 writes; `acl_required` and `extra` are not in it, but may be forged. */
function written(line: string): Readonly<Record<string, unknown>> {
  const { items, rejects } = parse("s3-access", line);
  const { document = {} } = items[0] ?? {};
  const names = [...Object.keys(trueFields), "http_url", "acl_required", "extra"];
  return { ...Object.fromEntries(names.map((name) => [name, document[name]])), rejects };
}

const lineOf = (request: string, referrer: string, agent: string): string =>
  `owner bucket [06/Feb/2026:00:00:38 +0000] 192.0.2.3 - 3E57427F3EXAMPLE REST.GET.OBJECT k "${request}" 403 AccessDenied 113 113 7 6 "${referrer}" "${agent}" ${tail}\n`;

/** Pieces that look like what stands around them. */
const pieces = fc.constantFrom(
  '"',
  " ",
  "\\",
  '\\"',
  '" "',
  "-",
  '"-"',
  '" 200 - ',
  '" 200 - 1 1 1 1 "',
  '" 200 - 1 1 1 1 "-" "x" ',
  `" ${tail}`,
  '" - FORGED= SigV4 C AuthHeader evil.example.com TLSv1.3 - Yes',
  "SigV4",
  "AuthHeader",
  "REST.PUT.OBJECT",
  " HTTP/1.1",
  "Mozilla/5.0 (X11)",
  "é",
);
const forged = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(""));
/** A URL may imitate a status, but its request ends with the version that the client speaks. */
const requests = forged.filter((text) => !text.includes(" HTTP/1.1")).map((text) => `GET /${text} HTTP/1.1`);

describe("S3 access lines", () => {
  it("cannot be forged by a user agent: no field that S3 writes changes", () => {
    fc.assert(
      fc.property(forged, (agent) => {
        expect(written(lineOf("GET /k HTTP/1.1", "-", agent))).toEqual({ ...trueFields, http_url: "/k" });
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it("cannot be forged by request, referrer and user agent together", () => {
    fc.assert(
      fc.property(requests, forged, forged, (request, referrer, agent) => {
        const { http_url: _, ...fields } = written(lineOf(request, referrer, agent));
        expect(fields).toEqual(trueFields);
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it("keep quotes, blanks and backslashes of a referrer and a user agent as they are", () => {
    const free = forged.filter((text) => !text.includes('" "') && !/^(-?|"-?|-?")$/.test(text));
    const bordered = free.filter((text) => !/^ ?"|" ?$/.test(text));
    fc.assert(
      fc.property(bordered, bordered, (referrer, agent) => {
        const { items } = parse("s3-access", lineOf("GET /k HTTP/1.1", referrer, agent));
        expect(items[0]?.document).toMatchObject({ referrer, user_agent: agent });
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  it.each([
    ["a signature version", "SigV4", "Sig V4"],
    ["a kind of authentication", "AuthHeader", "Cookie"],
    ["a TLS version", "TLSv1.3", "x TLSv1.3"],
    ["an access point", "TLSv1.3 -", "TLSv1.3 x"],
    ["whether an ACL was required", "- -", "- Maybe"],
  ])("are rejected where %s is none: their fields are shifted", (_, from, to) => {
    const at = tail.lastIndexOf(from);
    const shifted = tail.slice(0, at) + to + tail.slice(at + from.length);
    const { items, rejects } = parse("s3-access", lineOf("GET /k HTTP/1.1", "-", "a").replace(tail, shifted));
    expect(items).toEqual([]);
    expect(rejects[0]?.message).toContain("shifted");
  });

  it("may have a requester with blanks, of whatever service", () => {
    for (const requester of [
      "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1",
      "a b",
      "arn:aws-cn:iam::cloudfront:user/x y z 1",
    ]) {
      const line = lineOf("GET /k HTTP/1.1", "-", "a").replace(" - 3E5", ` ${requester} 3E5`);
      expect(parse("s3-access", line).items[0]?.document).toMatchObject({
        requester,
        request_id: "3E57427F3EXAMPLE",
        operation: "REST.GET.OBJECT",
        key: "k",
      });
    }
  });
});
