import { describe, expect, it } from "@jest/globals";
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

  it("redacts lines that go to the reject store", () => {
    const options = { redactQueryParameters: ["token"], redactClientAddresses: "mask" } as const;
    const line = "bad 10.1.2.3:5 2a02:ab04:2b6:f215:215:5dff:fe8d:1:50718 12:34:56 /a?token=s3cret ü";
    expect(redactLine(Buffer.from(line), options).toString()).toBe(
      "bad 10.1.2.0:5 2a02:ab04:2b6:::50718 12:34:56 /a?token=REDACTED ü",
    );
    expect(
      redactLine(Buffer.from(line), {
        ...options,
        redactQueryParameters: [],
        redactClientAddresses: "none",
      }).toString(),
    ).toBe(line);
  });
});
