import { dotnet } from "./dotnet.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { jsonDocument } from "./json-document.ts";
import { lambdaPlatformJson } from "./lambda-platform-json.ts";
import { lambdaPlatformText } from "./lambda-platform-text.ts";
import { nodejs } from "./nodejs.ts";
import { plainText } from "./plain-text.ts";
import { python } from "./python.ts";
import type { Recognised, Recogniser } from "./recogniser.ts";
import { ruby } from "./ruby.ts";

const digits = "0123456789";

/** Each with the characters that its lines begin with, in the order in which they are asked. */
const recognisers: readonly (readonly [beginnings: string, recogniser: Recogniser])[] = [
  ["{", lambdaPlatformJson],
  ["{", jsonDocument],
  [`SERIT${digits}`, lambdaPlatformText],
  [digits, nodejs],
  ["[", python],
  [`[${digits}`, java],
  [digits, dotnet],
  ["DIWEFA", ruby],
  [digits, go],
];

/** By the code of a message's first character. */
const byFirst: readonly (readonly Recogniser[])[] = Array.from({ length: 128 }, (_, code) =>
  recognisers.filter(([beginnings]) => beginnings.includes(String.fromCharCode(code))).map(([, one]) => one),
);

/** What the first recogniser that knows the message read out of it; every message is at least plain text. */
export function recognise(message: string): Recognised {
  const candidates = byFirst[message.charCodeAt(0)];
  if (candidates !== undefined)
    for (const recogniser of candidates) {
      const recognised = recogniser(message);
      if (recognised !== undefined) return recognised;
    }
  return jsonDocument(message) ?? plainText(message);
}
