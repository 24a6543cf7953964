import { describe, expect, it } from "@jest/globals";
import { oddEnglish } from "../../local/tools/check/plain-english.ts";

describe("the check for plain English", () => {
  it.each([
    ["docs/a.md", "names parted by commas"],
    ["docs/a.md", "One kind a name."],
    ["docs/a.md", "Mend the cause first."],
    ["docs/a.md", "requests at plain HTTP"],
    ["docs/a.md", "as AWS' guide says"],
    ["docs/a.md", "It follows the loads to their ends."],
    ["docs/a.md", "Nothing of this fails a deployment."],
    ["docs/a.md", "by its name; else by its size"],
    ["src/a.ts", "// show which indexes the rules let go"],
    ["src/a.ts", " * What cannot be told is left out."],
    ["src/a.ts", 'throw new Error("mend it, then redrive");'],
    ["src/a.ts", "const a = 1; // judged by its age"],
    ["src/ui/a.tsx", "<li>Click a filter to turn it around.</li>"],
    ["template.yaml", "Description: OpenSearch is away for an hour"],
    ["template.yaml", "AlarmDescription: The domain takes no writes"],
  ])("finds the odd words of %s: %s", (file, line) => {
    expect(oddEnglish(file, `first\n${line}\n`)).toEqual([expect.stringContaining(`${file}:2: `)]);
  });

  it.each([
    ["docs/a.md", "AWS's guide; read to its end; ARNs of 'AWS's"],
    ["docs/a.md", "They can be told apart by their ids. There is no event for it."],
    ["docs/a.md", "The member `texts` is `mend`."],
    ["docs/a.md", "```\n{ mend: 1 }\n```"],
    ["src/a.ts", "const texts = judge(mend);"],
    ["src/a.ts", 'import { judge } from "./mend.ts";'],
    ["src/a.ts", "const line = `a list of ${texts.length}`;"],
    ["src/a.ts", "if (a) b(); else c();"],
    ["events/a.json", '"let go"'],
  ])("leaves the plain words and the names of %s alone: %s", (file, line) => {
    expect(oddEnglish(file, line)).toEqual([]);
  });
});
