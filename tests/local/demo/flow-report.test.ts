import { describe, expect, it } from "@jest/globals";
import { renderFlows, untiedFlows } from "../../../local/demo/flow-report.ts";

const flow = {
  flow: "cloudwatch",
  events: 2_900,
  indexed: 2_890,
  duplicates: 3,
  rejected: 9,
  skipped: 1,
  archived: 2_893,
  seconds: 12.34,
} as const;

describe("the table of the streams", () => {
  it("fits a terminal of 80 columns", () => {
    const [head = "", row = ""] = renderFlows([flow], 80).split("\n");
    expect(head.split(/\s+/)).toEqual([
      "flow",
      "events",
      "indexed",
      "duplic.",
      "reject.",
      "skipped",
      "archive",
      "s",
    ]);
    expect(row.split(/\s+/)).toEqual(["cloudwatch", "2,900", "2,890", "3", "9", "1", "2,893", "12.3"]);
    expect(Math.max(head.length, row.length)).toBeLessThanOrEqual(80);
  });

  it("ties out when every event is a document, rejected or skipped, and all documents are archived", () => {
    expect(untiedFlows([flow])).toEqual([]);
    expect(untiedFlows([{ ...flow, rejected: 8 }])).toEqual(["cloudwatch: 2900 events are not 2890 + 8 + 1"]);
    expect(untiedFlows([{ ...flow, archived: 2_892 }])).toEqual([
      "cloudwatch: the archive has 2892 documents, the index 2893",
    ]);
  });
});
