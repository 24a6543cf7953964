import { describe, expect, it } from "@jest/globals";
import { parsePipSettings } from "../../../local/tools/install-python.ts";

describe("pip's configuration", () => {
  it("reaches uv under the names that uv uses", () => {
    const lines = [
      "global.index-url='https://mirror.example.com/simple'",
      "global.extra-index-url='\\nhttps://a.example.com\\nhttps://b.example.com'",
      "install.trusted-host='mirror.example.com'",
      ":env:.cert='/etc/ssl/own.pem'",
      ":env:.disable-pip-version-check='1'",
    ].join("\n");
    expect(parsePipSettings(lines)).toEqual({
      UV_DEFAULT_INDEX: "https://mirror.example.com/simple",
      UV_INDEX: "https://a.example.com https://b.example.com",
      UV_INSECURE_HOST: "mirror.example.com",
      SSL_CERT_FILE: "/etc/ssl/own.pem",
    });
  });

  it("may be empty", () => {
    expect(parsePipSettings("")).toEqual({});
  });
});
