import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { noRedaction } from "../../../src/shared/log-formats/redaction-options.ts";
import { redactLine } from "../../../src/shared/log-formats/redaction.ts";
import { parse } from "../../factories/parse.ts";

const classic = (client: string, url: string) =>
  `2015-05-13T23:39:43.945958Z lb ${client} 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 "GET ${url} HTTP/1.1" "c" - -`;

describe("redaction", () => {
  it("replaces the values of the named parameters, whatever their case, and nothing else", () => {
    const line = classic("10.1.2.3:5", "https://h/a?Token=s3cret&x=token&token=&y=1");
    const { items } = parse("classic", line, { redactQueryParameters: ["token", "a.b"] });
    expect(items[0]?.document["http_url"]).toBe("https://h/a?Token=REDACTED&x=token&token=REDACTED&y=1");
  });

  it.each([
    ["mask", "10.1.2.3:5", "10.1.2.0"],
    ["mask", "2a02:ab04:2b6:f215:215:5dff:fe8d:1:50718", "2a02:ab04:2b6::"],
    ["mask", "2a02::1:443", "2a02:0:0::"],
    ["none", "10.1.2.3:5", "10.1.2.3"],
  ] as const)("writes the client's address with %s: %s", (redactClientAddresses, client, expected) => {
    const { items } = parse("classic", classic(client, "/"), { redactClientAddresses });
    expect(items[0]?.document).toMatchObject({ client_ip: expected, backend_ip: "10.0.0.1" });
  });

  it("writes the same pseudonym, an address again, for the same client", () => {
    const content = [classic("10.1.2.3:5", "/"), classic("10.1.2.3:6", "/"), classic("10.1.2.4:5", "/")].join(
      "\n",
    );
    const [a, b, c] = parse("classic", content, { redactClientAddresses: "hash" }).items.map(
      ({ document }) => document["client_ip"],
    );
    expect(a).toMatch(/^fd[0-9a-f]{2}(:[0-9a-f]{4}){7}$/);
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });

  it("writes other pseudonyms with another salt", () => {
    const pseudonym = (redactSalt: string) =>
      parse("classic", classic("10.1.2.3:5", "/"), { redactClientAddresses: "hash", redactSalt }).items[0]
        ?.document["client_ip"];
    expect(new Set(["", "a", "b", "a"].map(pseudonym)).size).toBe(3);
  });

  it("redacts a client's address in the rest of its document too, and nothing that only resembles it", () => {
    const line = classic("10.1.2.3:5", "http://10.1.2.3:80/?a=10.1.2.3&b=110.1.2.3&c=10.1.2.30&d=10.1.2.4");
    const { items } = parse("classic", `${line} 10.1.9.9 new`, { redactClientAddresses: "mask" });
    expect(items[0]?.document).toMatchObject({
      host: "10.1.2.0",
      http_url: "http://10.1.2.0:80/?a=10.1.2.0&b=110.1.2.3&c=10.1.2.30&d=10.1.2.4",
      backend_ip: "10.0.0.1",
      extra: "10.1.9.0 new",
    });
  });

  it.each([
    ["from 10.1.2.3.", "from 10.1.2.0."],
    ["[2a02:ab04:2b6::1]:443", "[2a02:ab04:2b6::]:443"],
    ["v1.10.1.2.3", "v1.10.1.0.3"],
    ["10.1.2.3:80,10.1.2.4", "10.1.2.0:80,10.1.2.0"],
  ])("finds the address in %s", (text, expected) => {
    const options = { ...noRedaction, redactClientAddresses: "mask" } as const;
    expect(redactLine(Buffer.from(text), options).toString()).toBe(expected);
  });

  it("changes nothing in JSON but the values", () => {
    const line = String.raw`{"timestamp":1520869291564,"a":"GET /?token=x\\y took 5 ms","b":"{\"u\":\"/?x=1\u0026token=z\u0026y=2\",\"v\":\"/?token=z\"}","c":"/#token=z\n1"}`;
    const { items } = parse("json", line, { redactQueryParameters: ["token"] });
    expect(items[0]?.document).toEqual({
      timestamp: 1_520_869_291_564,
      a: "GET /?token=REDACTED took 5 ms",
      b: '{"u":"/?x=1&token=REDACTED&y=2","v":"/?token=REDACTED"}',
      c: "/#token=REDACTED\n1",
    });
  });

  it("finds a name whichever of its bytes are percent-encoded, once or more", () => {
    const encodedAs = ["", "%", "%25", "%2525"];
    for (const names of [["token"], ["ab"], ["x-sig"]]) {
      const [name = ""] = names;
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom(...encodedAs), { minLength: name.length, maxLength: name.length }),
          fc.constantFrom("", "[]", "%5b%5D", "%255Ba%255d"),
          (escapes, brackets) => {
            const spelled = escapes
              .map((escape, at) =>
                escape === "" ? name.charAt(at) : `${escape}${name.charCodeAt(at).toString(16)}`,
              )
              .join("");
            const url = (value: string) => `https://h/a?x=1&${spelled}${brackets}=${value}&y=2`;
            const { items } = parse("classic", classic("10.1.2.3:5", url("S3CRET")), {
              redactQueryParameters: names,
            });
            expect(items[0]?.document["http_url"]).toBe(url("REDACTED"));
          },
        ),
      );
    }
  });

  it("takes no longer than a moment, whatever a client sends", () => {
    const startedAt = performance.now();
    for (const piece of ["?token[", "?token=", "?token= ", '"?token=', "?token=%25", "[", "%25"]) {
      const text = `"GET ${piece.repeat(65_536 / piece.length)}" "${piece.repeat(65_536 / piece.length)}`;
      redactLine(Buffer.from(text), { ...noRedaction, redactQueryParameters: ["token"] });
    }
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it("redacts lines that go to the reject store", () => {
    const options = {
      redactQueryParameters: ["token"],
      redactClientAddresses: "mask",
      redactSalt: "",
    } as const;
    const line = "bad 10.1.2.3:5 2a02:ab04:2b6:f215:215:5dff:fe8d:1:50718 12:34:56 /a?token=s3cret ü";
    expect(redactLine(Buffer.from(line), options).toString()).toBe(
      "bad 10.1.2.0:5 2a02:ab04:2b6:::50718 12:34:56 /a?token=REDACTED ü",
    );
    expect(redactLine(Buffer.from(line), noRedaction).toString()).toBe(line);
  });
});
