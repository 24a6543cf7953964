import { appLogDocuments } from "../../local/demo/sample-documents.ts";
import {
  albConnectionLines,
  albHealthCheckLines,
  albLines,
  classicLines,
  type LineOf,
  nlbLines,
  s3AccessLines,
} from "../../local/demo/sample-lines.ts";
import { cloudfrontLines, cloudtrailRecords, vpcFlowLines } from "../../local/demo/sample-sources.ts";
import { documentsOfObject } from "../factories/parse-object.ts";

// A day of this test's own: whatever else is in the families is outside of the time range.
export const day = "2019-03-03";
const dayMs = Date.parse(`${day}T00:00:00Z`);
export const range = { from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z`, interval: "30m" };
export const count = 600;

const key = (kind: string) =>
  `AWSLogs/1/elasticloadbalancing/us-east-1/2019/03/03/${kind}1_elasticloadbalancing_us-east-1_app.shop.50dc6c495c0c9188_20190303T2340Z_1.2.3.4_x.log.gz`;
const families: Readonly<Record<string, readonly [LineOf, string?]>> = {
  elb: [classicLines(7, count, dayMs)],
  alb: [albLines(7, count, dayMs)],
  nlb: [nlbLines(7, count, dayMs)],
  "alb-connection": [albConnectionLines(7, count, dayMs), key("conn_log_")],
  "alb-health-check": [albHealthCheckLines(7, count, dayMs), key("health_check_log_")],
  "s3-access": [s3AccessLines(7, count, dayMs)],
  cloudfront: [
    cloudfrontLines(7, count, dayMs),
    "AWSLogs/cloudfront/E2EXAMPLE12345.2019-03-03-10.a1b2c3d4.gz",
  ],
  "vpc-flow": [vpcFlowLines(7, count, dayMs)],
  cloudtrail: [cloudtrailRecords(7, count, dayMs)],
};

const documentOf = appLogDocuments(7, count, dayMs);

export type Document = Readonly<Record<string, unknown>>;

/** What the samples have none of, so that every panel has something to show. */
const rarities: Readonly<Record<string, (document: Document, index: number) => Document>> = {
  alb: (document, index) => (index % 50 === 0 ? { ...document, error_reason: "Target.Timeout" } : document),
  nlb: (document, index) => (index % 40 === 0 ? { ...document, incoming_tls_alert: "2,40" } : document),
  "vpc-flow": (document, index) =>
    document["traffic_path"] === undefined ? document : { ...document, traffic_path: ((index / 4) % 8) + 1 },
  cloudfront: (document, index) => (index % 50 === 1 ? { ...document, result_type: "Redirect" } : document),
  // What a function itself logs has no report's members; `dashboardOrder` is a field of the application's own.
  "app-logs": (document, index) =>
    index % 30 === 3
      ? {
          ...document,
          level: "ERROR",
          dashboardOrder: `order-${index}`,
          cloudwatch: { logGroup: "/aws/lambda/charge-card" },
          lambda: { functionName: "charge-card" },
        }
      : document,
};

const samples: Readonly<Record<string, readonly Document[]>> = {
  ...Object.fromEntries(
    await Promise.all(
      Object.entries(families).map(async ([family, [lineOf, objectKey]]) => {
        const lines = Array.from({ length: count }, (_, index) => lineOf(index)).join("");
        const found = await documentsOfObject(Buffer.from(lines), objectKey);
        return [family, found.map((document) => JSON.parse(document) as Document)] as const;
      }),
    ),
  ),
  "app-logs": Array.from({ length: count }, (_, index) => documentOf(index)),
};

/** All documents, by family. */
export const documents: Readonly<Record<string, readonly Document[]>> = Object.fromEntries(
  Object.entries(samples).map(([family, those]) => [
    family,
    those.map((document, index) => rarities[family]?.(document, index) ?? document),
  ]),
);

/** Puts them into the indexes of the day, under the same ids each time. */
export async function indexDocuments(openSearchUrl: string): Promise<void> {
  for (const [family, those] of Object.entries(documents)) {
    const body = those
      .map((document, id) => `${JSON.stringify({ index: { _id: id } })}\n${JSON.stringify(document)}\n`)
      .join("");
    const answer = await fetch(`${openSearchUrl}/${family}-${day}/_bulk?refresh=true`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
    const taken = (await answer.json()) as { errors: boolean };
    if (taken.errors) throw new Error(`${family} was not taken: ${JSON.stringify(taken).slice(0, 500)}`);
  }
}

export const sum = (family: string, field: string): number =>
  (documents[family] ?? []).reduce((total, document) => total + Number(document[field] ?? 0), 0);

export const having = (family: string, holds: (document: Document) => boolean): number =>
  (documents[family] ?? []).filter(holds).length;

export const isError = ({ level }: Document) => level === "ERROR" || level === "FATAL";
/** Of load balancers and CloudFront. */
export const isFailed = ({ elb_status_code: balancer, http_status: edge }: Document) =>
  Number(balancer ?? edge) >= 500;
export const hasAlert = ({ incoming_tls_alert: alert }: Document) => alert !== undefined;
export const isRejected = ({ action }: Document) => action === "REJECT";
export const isDenied = ({ error_code: code }: Document) => code === "AccessDenied";
export const isByRoot = ({ user_type: type }: Document) => type === "Root";
