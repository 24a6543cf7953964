import { DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import {
  DeleteSubscriptionFilterCommand,
  FilterLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { resourceOf, runningStack } from "../../local/emulator/stack-record.ts";
import {
  clients,
  createLogGroup,
  documentsOf,
  findDocuments,
  rejectObjects,
  untilThere,
  writeEvents,
} from "./log-groups.ts";
import { logpipe } from "./logpipe.ts";
import { until } from "./until.ts";

const stack = runningStack();
const root = `/cw-${process.pid}`;
const orders = `${root}/orders`;
const web = `${root}/web`;
const shop = `/aws/lambda/cw-${process.pid}-shop`;
const rejectBucket = resourceOf(stack, "RejectBucket");

interface Changed {
  readonly dryRun: boolean;
  readonly results: readonly { readonly logGroup: string; readonly outcome: string }[];
}

async function change(...args: readonly string[]): Promise<{ code: number | null; outcomes: string[] }> {
  const { code, out, err } = await logpipe([...args, "--json"]);
  if (out === "") throw new Error(err);
  const { results } = JSON.parse(out) as Changed;
  return { code, outcomes: results.map(({ logGroup, outcome }) => `${logGroup}: ${outcome}`) };
}

beforeAll(async () => {
  for (const group of [orders, web, shop]) await createLogGroup(group);
});

describe("logpipe subscribe", () => {
  it("shows with a dry run what it would do, by prefix, and does it by name", async () => {
    expect(await change("subscribe", "--prefix", root, "--dry-run")).toEqual({
      code: 0,
      outcomes: [`${orders}: subscribed`, `${web}: subscribed`],
    });
    expect(await change("subscribe", orders, shop)).toEqual({
      code: 0,
      outcomes: [`${shop}: subscribed`, `${orders}: subscribed`],
    });
    expect(await change("subscribe", "--prefix", root, "--yes")).toEqual({
      code: 0,
      outcomes: [`${orders}: already subscribed`, `${web}: subscribed`],
    });
  });

  it("says which log groups are subscribed, and which does not exist", async () => {
    const { out, err } = await logpipe(["subscriptions", "--prefix", root]);
    expect(out).toMatch(new RegExp(`${orders} +yes +-`));
    expect(err).toContain("2 of 2 log groups are subscribed.");
    const missing = await logpipe(["subscribe", `${root}/missing`]);
    expect([missing.code, missing.out]).toEqual([1, expect.stringMatching(/missing +failed/)]);
    expect(missing.err).toContain("there is no such log group");
  });

  it("takes log groups out again", async () => {
    expect(await change("unsubscribe", web)).toEqual({ code: 0, outcomes: [`${web}: unsubscribed`] });
    // The local stack looks for filters now and then: once a later filter is served, the deletion is known too.
    const later = `${root}/later`;
    await createLogGroup(later);
    await change("subscribe", later);
    await writeEvents(later, "served");
    await untilThere(() => documentsOf(later), 1);
    await writeEvents(web, "nobody hears this");
    await writeEvents(orders, "the last line before the next test");
    await untilThere(() => documentsOf(orders), 1);
    expect(await documentsOf(web)).toEqual([]);
  });
});

describe("log groups that are subscribed", () => {
  const id = "700c98fd-6f76-4837-9abf-13a73766402f";
  const time = new Date().toISOString();
  const exception = `ERROR ${root} failed\njava.lang.IllegalStateException: no such order\n\tat shop.Orders.find(Orders.java:17)`;

  it("come as documents: each event once, lines that belong together kept together", async () => {
    const logGroup = `${root}/tie-out`;
    await createLogGroup(logGroup);
    await change("subscribe", logGroup);
    const plain = Array.from({ length: 1_200 }, (_, number) => `request ${number} took 12 ms`);
    await writeEvents(logGroup, ...plain, exception);
    const found = await untilThere(() => documentsOf(logGroup), 1_000);
    expect(found).toHaveLength(1_000); // a search gives no more
    const [multiLine] = await findDocuments({
      bool: { filter: [{ term: { "cloudwatch.logGroup": logGroup } }, { term: { level: "ERROR" } }] },
    });
    expect(multiLine).toMatchObject({
      message: exception,
      level: "ERROR",
      cloudwatch: { owner: "000000000000", logGroup, logStream: "tests" },
    });
    const count = async (): Promise<number> => {
      const answer = await fetch(
        `${stack.openSearchUrl}/app-logs-*/_count?q=cloudwatch.logGroup:"${logGroup}"`,
      );
      return ((await answer.json()) as { count: number }).count;
    };
    const events = plain.length + 1;
    expect(await until(count, (documents) => documents >= events)).toBe(events); // nothing to reject or skip
  });

  it("of Lambda functions come with what the platform reports", async () => {
    await writeEvents(
      shop,
      `${time}\t${id}\tWARN\tstock is low ${root}\n`,
      `START RequestId: ${id} Version: 7\n`,
    );
    const found = await untilThere(() => documentsOf(shop), 2);
    const functionName = shop.replace("/aws/lambda/", "");
    expect(found.find(({ level }) => level === "WARN")).toMatchObject({
      timestamp: time,
      message: `stock is low ${root}`,
      lambda: { functionName, requestId: id },
    });
    expect(found.find(({ level }) => level !== "WARN")?.lambda).toMatchObject({
      functionName,
      requestId: id,
    });
  });

  it("may hold messages that are too long: cut, the full document under oversize/", async () => {
    const logGroup = `${root}/oversize`;
    await createLogGroup(logGroup);
    await change("subscribe", logGroup);
    const message = `WARN ${"long ".repeat(207_000)}end`;
    await writeEvents(logGroup, message);
    const [found, ...others] = await untilThere(() => documentsOf(logGroup), 1);
    expect(others).toEqual([]);
    const [, key = ""] =
      / … \[cut by logpipe: the full document of \d+ bytes is (oversize\/\S+\.json) in the reject bucket\]$/.exec(
        found?.message ?? "",
      ) ?? [];
    expect(key).not.toBe("");
    expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThan(1_024_000);
    const [fullDocument = "{}"] = await rejectObjects(rejectBucket, key);
    expect(JSON.parse(fullDocument)).toEqual({ ...found, message });
  });
});

describe("the stack's own log groups", () => {
  const transformer = resourceOf(stack, "TransformLogEventsFunction");
  const own = [resourceOf(stack, "TransformLogEventsLogGroup"), `/aws/lambda/${transformer}`];
  const filterName = `by-hand-${process.pid}`;

  afterAll(async () => {
    for (const logGroupName of own)
      await clients.logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName }));
  });

  it("are not subscribed by logpipe", async () => {
    for (const group of own) await createLogGroup(group);
    const { outcomes } = await change("subscribe", ...own);
    expect(outcomes).toEqual(own.toSorted().map((group) => `${group}: the stack's own`));
  });

  it("never come back through the pipeline, not even subscribed by hand", async () => {
    const { StreamDescriptionSummary } = await clients.kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: resourceOf(stack, "CloudWatchStream") }),
    );
    for (const logGroupName of own)
      await clients.logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName,
          filterName,
          filterPattern: "",
          destinationArn: StreamDescriptionSummary?.StreamARN,
          roleArn: `arn:aws:iam::000000000000:role/${resourceOf(stack, "SubscriptionRole")}`,
        }),
      );
    const startTime = Date.now();
    for (const group of own) await writeEvents(group, `a line of the stack's own ${root}`);
    // What was written later has come through; a loop would have had its time.
    await writeEvents(orders, `after the stack's own ${root}`);
    const passed = await untilThere(
      () => findDocuments({ match_phrase: { message: `after the stack's own ${root}` } }),
      1,
    );
    expect(passed).toHaveLength(1);
    const skipped = async (): Promise<number[]> => {
      const { events = [] } = await clients.logs.send(
        new FilterLogEventsCommand({ logGroupName: own[0], startTime }),
      );
      return events.flatMap(({ message = "" }) => {
        const count = Number(/"EventsSkipped":(\d+)/.exec(message)?.[1] ?? 0);
        return count > 0 ? [count] : [];
      });
    };
    expect(await untilThere(skipped, 1)).not.toEqual([]);
    // A loop would bring them with the next lines, or with the ones after those.
    for (const round of ["once", "twice"]) {
      await writeEvents(orders, `${round} more after the stack's own ${root}`);
      await untilThere(
        () => findDocuments({ match_phrase: { message: `${round} more after the stack's own ${root}` } }),
        1,
      );
    }
    for (const group of own) expect(await documentsOf(group)).toEqual([]);
  });
});

describe("the log groups of the template's parameter", () => {
  it("are subscribed by a custom resource", async () => {
    const { StackResourceDetail } = await clients.cloudFormation.send(
      new DescribeStackResourceCommand({ StackName: "logpipe", LogicalResourceId: "SubscribedLogGroups" }),
    );
    expect(StackResourceDetail).toMatchObject({
      ResourceType: "AWS::CloudFormation::CustomResource",
      ResourceStatus: "CREATE_COMPLETE",
    });
  });
});
