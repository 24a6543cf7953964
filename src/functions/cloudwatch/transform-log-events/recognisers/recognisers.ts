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

/** In the order in which they are asked; plain text takes everything. */
const recognisers: readonly Recogniser[] = [
  platformJson,
  jsonDocument,
  platformText,
  node,
  dotnet,
  python,
  java,
  ruby,
  go,
];

export function recognise(message: string): Recognised {
  for (const recogniser of recognisers) {
    const found = recogniser(message);
    if (found !== undefined) return found;
  }
  return plainText(message);
}
