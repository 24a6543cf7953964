import { dotnet } from "./dotnet.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { jsonDocument } from "./json-document.ts";
import { node } from "./node.ts";
import { plainText } from "./plain-text.ts";
import { platformJson } from "./platform-json.ts";
import { platformText } from "./platform-text.ts";
import { python } from "./python.ts";
import type { Recognised, Recogniser } from "./recogniser.ts";
import { ruby } from "./ruby.ts";

const digits = "0123456789";

/** In the order in which they are asked, each only for messages that begin with one of its characters. */
const recognisers: readonly (readonly [recogniser: Recogniser, beginnings: string, needsTab?: "tab"])[] = [
  [platformJson, "{"],
  [jsonDocument, "{ \t\r\n"],
  [platformText, `SERIT${digits}`],
  [node, digits, "tab"],
  [dotnet, digits, "tab"],
  [python, "["],
  [java, `[${digits}`],
  [ruby, "DIWEFA"],
  [go, digits],
];

const [withTab, withoutTab] = [true, false].map((hasTab) =>
  Array.from({ length: 128 }, (_, code) =>
    recognisers.flatMap(([recogniser, beginnings, needsTab]) =>
      beginnings.includes(String.fromCharCode(code)) && (hasTab || needsTab === undefined)
        ? [recogniser]
        : [],
    ),
  ),
);

/** What a message tells; plain text takes everything. */
export function recognise(message: string): Recognised {
  const asked = (message.includes("\t") ? withTab : withoutTab)?.[message.charCodeAt(0)];
  if (asked !== undefined)
    for (const recogniser of asked) {
      const found = recogniser(message);
      if (found !== undefined) return found;
    }
  return plainText(message);
}
