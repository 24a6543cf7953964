import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { lineFormats } from "../../../src/shared/log-formats/formats.ts";

const templates = join(import.meta.dirname, "../../../opensearch/index-templates");

describe("index templates", () => {
  it.each(lineFormats)("map just the fields that $name documents have", (format) => {
    const template = JSON.parse(readFileSync(join(templates, `${format.index}.json`), "utf8"));
    const members = format.fields().flatMap((field) => field.members);
    const expected = new Set([...members, ...(format.namedByKey ? ["elb_name"] : []), "extra"]);
    expect(new Set(Object.keys(template.template.mappings.properties))).toEqual(expected);
    expect(template.index_patterns).toEqual([`${format.index}-*`]);
  });
});
