import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  type Aggregation,
  askChart,
  type Bucket,
  bucketsOf,
  chartNamed,
  countsByFilter,
  type SearchAnswer,
} from "./dashboard-answers.ts";
import {
  count,
  type Document,
  documents,
  having,
  indexDocuments,
  isByRoot,
  isDenied,
  isRejected,
  sum,
} from "./dashboard-documents.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();
const ask = async (id: string): Promise<SearchAnswer> => await askChart(stack, chartNamed(`logpipe-${id}`));
const found = async (id: string): Promise<number> => (await ask(id)).hits.total.value;
const sumOf = (buckets: readonly Bucket[]) => buckets.map((one) => Number((one["1"] as Aggregation).value));

/** What a field has in documents that `holds` selects, by its value. */
function counted(
  family: string,
  field: string,
  holds: (document: Document) => boolean,
): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const document of (documents[family] ?? []).filter(holds))
    counts.set(document[field], (counts.get(document[field]) ?? 0) + 1);
  return counts;
}

beforeAll(async () => await indexDocuments(stack.stack.openSearchUrl));

describe("CloudFront's dashboard", () => {
  it("divides all requests into those that the cache, the origin or the edge answered, and those that failed", async () => {
    const answers = countsByFilter(await ask("cloudfront-answers"));
    const withResult = (...results: string[]) =>
      having("cloudfront", ({ result_type: result }) => results.includes(String(result)));
    expect(answers).toEqual({
      "from the cache": withResult("Hit", "RefreshHit"),
      "from the origin": withResult("Miss"),
      "at the edge": withResult("Redirect"),
      failed: withResult("Error"),
    });
    expect(Object.values(answers).reduce((a, b) => a + b, 0)).toBe(count);
  });

  it("counts 5xx and 4xx, and names their causes", async () => {
    const statusOf = ({ http_status: status }: Document) => Math.floor(Number(status) / 100);
    const [server, client] = [5, 4].map((hundreds) =>
      having("cloudfront", (one) => statusOf(one) === hundreds),
    );
    expect(await found("cloudfront-server-errors")).toBe(server);
    expect(await found("cloudfront-client-errors")).toBe(client);
    const causes = bucketsOf((await ask("cloudfront-error-causes")).aggregations?.["3"] ?? {});
    expect(new Map(causes.map(({ key, doc_count: number }) => [key, number]))).toEqual(
      counted("cloudfront", "detailed_result_type", (one) => statusOf(one) >= 4),
    );
  });

  it("puts the edge with most bytes first", async () => {
    const bytes = sumOf(bucketsOf((await ask("cloudfront-edges")).aggregations?.["2"] ?? {}));
    expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
    expect(bytes.reduce((a, b) => a + b, 0)).toBe(sum("cloudfront", "sent_bytes"));
  });
});

describe("the dashboard of VPC flow logs", () => {
  it("counts what is rejected, by port too, and what was not recorded", async () => {
    expect(await found("vpc-flow-rejects")).toBe(having("vpc-flow", isRejected));
    expect(await found("vpc-flow-gaps")).toBe(
      having("vpc-flow", ({ log_status: status }) => status === "SKIPDATA"),
    );
    const bySource = bucketsOf((await ask("vpc-flow-rejected-sources")).aggregations?.["3"] ?? {});
    expect(new Map(bySource.map(({ key, doc_count: number }) => [key, number]))).toEqual(
      counted("vpc-flow", "source_ip", isRejected),
    );
  });

  it("puts who talks most first", async () => {
    const talkers = bucketsOf((await ask("vpc-flow-talkers")).aggregations?.["4"] ?? {});
    const bytes = talkers.map((one) => Number((one["2"] as Aggregation).value));
    expect(bytes.length).toBeGreaterThan(10);
    expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
    const totals = (await ask("vpc-flow-totals")).aggregations;
    expect([totals?.["2"]?.value, totals?.["3"]?.value]).toEqual([
      sum("vpc-flow", "bytes"),
      sum("vpc-flow", "packets"),
    ]);
  });

  it("knows each path that traffic takes out of the VPC", async () => {
    const answer = await ask("vpc-flow-paths");
    const byPath = countsByFilter(answer);
    expect(Object.values(byPath).every((number) => number > 0)).toBe(true);
    expect(Object.values(byPath).reduce((a, b) => a + b, 0)).toBe(answer.hits.total.value);
  });
});

describe("the dashboard of S3 access logs", () => {
  it("counts what is denied and what is missing, by who asked and for what", async () => {
    const has =
      (status: number) =>
      ({ http_status: one }: Document): boolean =>
        one === status;
    expect(await found("s3-access-denied")).toBe(having("s3-access", has(403)));
    expect(await found("s3-access-missing")).toBe(having("s3-access", has(404)));
    const denied = bucketsOf((await ask("s3-access-denied-requesters")).aggregations?.["3"] ?? {});
    expect(new Map(denied.map(({ key, doc_count: number }) => [key, number]))).toEqual(
      counted("s3-access", "requester", has(403)),
    );
  });

  it("adds up the bytes of each requester", async () => {
    const bytes = sumOf(bucketsOf((await ask("s3-access-requester-bytes")).aggregations?.["2"] ?? {}));
    expect(bytes.reduce((a, b) => a + b, 0)).toBe(sum("s3-access", "sent_bytes"));
  });
});

describe("CloudTrail's dashboard", () => {
  const isLogin = ({ event_name: name }: Document) => name === "ConsoleLogin";
  const hasFailed = ({ error_message: message }: Document) => message !== undefined;

  it("counts denied calls, the root user's events, failed logins and those without MFA", async () => {
    const expected = {
      denied: having("cloudtrail", isDenied),
      root: having("cloudtrail", isByRoot),
      "failed-login-count": having("cloudtrail", (one) => isLogin(one) && hasFailed(one)),
      "without-mfa": having(
        "cloudtrail",
        (one) => isLogin(one) && !hasFailed(one) && one["mfa_used"] === "No",
      ),
    };
    for (const [what, number] of Object.entries(expected)) {
      expect([what, await found(`cloudtrail-${what}`)]).toEqual([what, number]);
      expect(number).toBeGreaterThan(0);
    }
  });

  it("takes no login and no failed call for a change", async () => {
    const changed = having(
      "cloudtrail",
      (one) => one["read_only"] === false && one["error_code"] === undefined && !isLogin(one),
    );
    expect(await found("cloudtrail-changes-by-user")).toBe(changed);
    const byUser = bucketsOf((await ask("cloudtrail-changes-by-user")).aggregations?.["3"] ?? {});
    expect(byUser.reduce((total, one) => total + one.doc_count, 0)).toBe(changed);
  });
});
