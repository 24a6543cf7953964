import { appLogDocuments } from "../local/demo/sample-documents.ts";
import {
  albConnectionLines,
  albHealthCheckLines,
  albLines,
  classicLines,
  type LineOf,
  nlbLines,
  s3AccessLines,
} from "../local/demo/sample-lines.ts";
import { cloudfrontLines, cloudtrailRecords, vpcFlowLines } from "../local/demo/sample-sources.ts";
import { documentsOfObject } from "../tests/factories/parse-object.ts";

export const documentCount = 100_000;
const documentsInBody = 5_000;

const lines: Readonly<Record<string, LineOf>> = {
  elb: classicLines(1, documentCount),
  alb: withLists(albLines(1, documentCount)),
  nlb: withLists(nlbLines(1, documentCount)),
  "alb-connection": albConnectionLines(1, documentCount),
  "alb-health-check": albHealthCheckLines(1, documentCount),
  "s3-access": s3AccessLines(1, documentCount),
  cloudfront: cloudfrontLines(1, documentCount),
  "vpc-flow": vpcFlowLines(1, documentCount),
  cloudtrail: cloudtrailRecords(1, documentCount),
};

/** In every tenth line the lists are longer: WAF, a second target after the first one failed, HTTP/1.1 preferred. */
function withLists(lineOf: LineOf): LineOf {
  return (index) => {
    const line = lineOf(index);
    if (index % 10 !== 0) return line;
    return line
      .replace(' "forward" ', ' "waf,forward" ')
      .replace(/ "(10\.[\d.]+:\d+)" "(\d{3})" /, ' "10.0.9.9:80 $1 10.0.9.9:80" "502 $2 502" ')
      .replace(' "h2","http/1.1" ', ' "http/1.1","h2" ');
  };
}

/** Connection and health check logs name their load balancer in the key only. */
const objectKey =
  "AWSLogs/1/elasticloadbalancing/1_elasticloadbalancing_us-east-1_app.shop.50dc6c495c0c9188_x.log.gz";

/** Documents as JSON text, one an entry, as a load writes them. */
export async function documentsOf(family: string): Promise<string[]> {
  const lineOf = lines[family];
  if (lineOf === undefined) {
    if (family !== "app-logs") throw new Error(`There are no sample lines of ${family}.`);
    const documentOf = appLogDocuments(1, documentCount);
    return Array.from({ length: documentCount }, (_, index) => JSON.stringify(documentOf(index)));
  }
  const content = Array.from({ length: documentCount }, (_, index) => lineOf(index)).join("");
  return await documentsOfObject(Buffer.from(content), objectKey);
}

const idPrefix = "0123456789abcdef01234567-";
const lineBytes = 300;

/** `_bulk` bodies with ids like those of a load; the index is in the path. */
export function bodiesOf(documents: readonly string[]): Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; from < documents.length; from += documentsInBody) {
    const items = documents.slice(from, from + documentsInBody).map((document, within) => {
      const _id = `${idPrefix}${String((from + within) * lineBytes).padStart(15, "0")}`;
      return `${JSON.stringify({ create: { _id } })}\n${document}\n`;
    });
    bodies.push(Buffer.from(items.join("")));
  }
  return bodies;
}

/** Which of the documents has that id in `bodiesOf`. */
export function positionOf(id: string): number {
  return Number(id.slice(idPrefix.length)) / lineBytes;
}
