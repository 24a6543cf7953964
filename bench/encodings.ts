import { Batch } from "../src/shared/bulk/batch.ts";
import { detectFormat } from "../src/shared/log-formats/detect-format.ts";
import { createParser } from "../src/shared/log-formats/format-parser.ts";
import { sensitiveParameters } from "../src/shared/log-formats/query-parameters.ts";
import { noRedaction, type RedactionOptions } from "../src/shared/log-formats/redaction-options.ts";
import { alb } from "../src/shared/log-formats/sources/alb.ts";
import { renderings } from "../tests/fixtures/source-records.ts";
import { albRecords } from "./realistic-lines.ts";

const recordCount = 40_000;
const rounds = 9;
const key =
  "AWSLogs/123456789012/elasticloadbalancing/us-east-2/2024/05/14/123456789012_elasticloadbalancing_us-east-2_app.prod-web.50dc6c495c0c9188_20240514T0005Z_10.0.7.12_x.log.gz";
const byDefault: RedactionOptions = { ...noRedaction, redactQueryParameters: sensitiveParameters };

interface Candidate {
  readonly name: string;
  readonly content: Buffer;
  readonly parseAll: () => void;
  best: number;
}

/** The same realistic records in every encoding, without redaction and with the default: the best of several, in turns. */
export function benchEncodings(): void {
  const records = albRecords(recordCount, Object.keys(alb.fields()));
  const candidates = ["lines in a fixed order", "W3C, tabs", "JSON of strings"].flatMap((name) => {
    const { render } = renderings[name] ?? {};
    const strings = records.map((record) => render?.("alb", record) ?? "");
    const lines = strings.map((text, index) => (index === 0 ? text : text.split("\n").slice(-2).join("\n")));
    const content = Buffer.from(lines.join(""));
    return [
      candidate(`${name}, no redaction`, content, noRedaction),
      candidate(`${name}, default redaction`, content, byDefault),
    ];
  });
  for (let round = 0; round < rounds; round += 1)
    for (const one of candidates) {
      const before = process.cpuUsage();
      one.parseAll();
      const { user, system } = process.cpuUsage(before);
      one.best = Math.min(one.best, (user + system) / 1e6);
    }
  const [plain] = candidates;
  console.log(`\nThe same ${recordCount} realistic ALB records; CPU of the best of ${rounds}, in turns`);
  console.log(
    "encoding                                      bytes  lines/s   MB/s  lines/s and bytes/s to the first",
  );
  for (const { name, content, best } of candidates) {
    const lineRatio = (plain?.best ?? 0) / best;
    const byteRatio = (lineRatio * content.length) / (plain?.content.length ?? 1);
    const columns = [
      name.padEnd(43),
      String(Math.round(content.length / recordCount)).padStart(7),
      `${Math.round(recordCount / best / 1000)}k`.padStart(8),
      (content.length / best / 1e6).toFixed(0).padStart(6),
      lineRatio.toFixed(2).padStart(9),
      byteRatio.toFixed(2).padStart(8),
    ];
    console.log(columns.join(" "));
  }
}

function candidate(name: string, content: Buffer, redaction: RedactionOptions): Candidate {
  const layout = detectFormat(key, content.subarray(0, 64 * 1024));
  if ("unknown" in layout) throw new Error(layout.unknown);
  const common = { rotation: "day", idPrefix: "0123456789abcdef01234567-", jsonIndexPrefix: "" } as const;
  const parser = createParser(layout.format, { ...common, key, layout, ...redaction });
  const batch = new Batch(5 * 1024 * 1024);
  const parseAll = (): void => {
    let documents = 0;
    for (let from = 0; from < content.length; ) {
      batch.clear();
      from = parser.parseBlock(content, from, content.length, from, batch);
      documents += batch.count;
    }
    if (documents !== recordCount) throw new Error(`${name}: ${documents} documents`);
  };
  parseAll(); // once to warm up
  return { name, content, parseAll, best: Number.POSITIVE_INFINITY };
}
