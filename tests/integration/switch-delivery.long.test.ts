import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { deployBuilt } from "../../local/emulator/deploy.ts";
import { resourceOf, runningStack, type StackRecord } from "../../local/emulator/stack-record.ts";
import { beginInstallation } from "../../local/tools/install.ts";
import { envelope } from "../factories/envelope.ts";
import { archivedMessages, indexedMessages } from "./delivered.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const client = new StackClient();
const usual = runningStack();
const kinesis = new KinesisClient({ ...awsClientConfig(usual), requestHandler: new NodeHttpHandler() });
afterAll(() => kinesis.destroy());

type Messages = readonly string[];
const eventsOf = (from: number, to: number): string[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => `event ${from + index}`);

/** Writes all the time, as applications and log groups do that know nothing of a deployment. */
class Traffic {
  readonly name: string;
  written = 0;
  private readonly run = `switch${randomBytes(5).toString("hex")}`;
  private readonly archive: string;
  private isOver = false;
  private readonly writing: Promise<void>;

  constructor(name: "applications" | "CloudWatch", stack: StackRecord) {
    this.name = name;
    this.archive = resourceOf(stack, "ArchiveBucket");
    const stream = resourceOf(stack, name === "applications" ? "LogStream" : "CloudWatchStream");
    this.writing = this.write(stream);
  }

  /** What is where, each as often as it is there. */
  async found(): Promise<{ readonly place: string; readonly messages: Messages }[]> {
    const field = this.name === "applications" ? "processId" : "cloudwatch.logGroup";
    return [
      { place: "in OpenSearch", messages: await indexedMessages(client, `${field}:"${this.run}"`) },
      { place: "in the archive", messages: await archivedMessages(client, this.archive, this.run) },
    ];
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.writing;
  }

  private async write(StreamName: string): Promise<void> {
    while (!this.isOver) {
      const events = eventsOf(this.written, this.written + 5);
      const Records = this.pack(events).map((data, at) => ({
        PartitionKey: `${this.written + at}`,
        Data: data,
      }));
      await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      this.written += events.length;
      await sleep(1_000);
    }
  }

  private pack(events: Messages): Buffer[] {
    if (this.name === "applications")
      return events.map((message) => Buffer.from(JSON.stringify({ message, processId: this.run })));
    const logEvents = events.map((message, at) => ({
      id: String(this.written + at).padStart(56, "0"),
      timestamp: Date.now(),
      message,
    }));
    return [gzipSync(JSON.stringify(envelope([], { logGroup: this.run, logEvents })))];
  }
}

const distinct = (messages: Messages): ReadonlySet<string> => new Set(messages);
/** Those that are there more than once. */
const doubledIn = (messages: Messages): string[] =>
  messages.filter((one, at) => messages.indexOf(one) !== at);

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

describe("changing the delivery with traffic", () => {
  it("loses nothing in either direction, and doubles only what was written while both readers ran", async () => {
    const { sam } = beginInstallation();
    const deploy = async (parameters: Readonly<Record<string, string | number>>): Promise<StackRecord> =>
      await deployBuilt(usual, sam, usual.openSearchUrl, parameters, "logpipe-switch");
    let stack = await deploy({ Delivery: "firehose" });
    const traffics = [new Traffic("applications", stack), new Traffic("CloudWatch", stack)];
    const report: string[] = [];
    /**
     * Until what is written now is in OpenSearch and in the archive: the old reader has caught up, and what comes after
     * it is the new one's. @returns how much each had written
     */
    const caughtUp = async (phase: string): Promise<readonly number[]> => {
      const written = traffics.map((traffic) => traffic.written);
      for (const [at, traffic] of traffics.entries()) {
        const wanted = eventsOf(0, written[at] ?? 0);
        const missing = (messages: Messages): string[] => {
          const there = distinct(messages);
          return wanted.filter((one) => !there.has(one));
        };
        const found = await until(
          () => traffic.found(),
          (places) => places.every(({ messages }) => missing(messages).length === 0),
        );
        for (const { place, messages } of found) {
          expect([phase, place, missing(messages)]).toEqual([phase, place, []]);
          report.push(
            `${phase}, ${traffic.name}: ${wanted.length} written, ${doubledIn(messages).length} doubled so far ${place}`,
          );
        }
      }
      return written;
    };

    const firehose = await caughtUp("firehose");
    const DirectStartTime = nowSeconds();
    stack = await deploy({ Delivery: "switching", DirectStartTime });
    expect(stack.resources).toHaveProperty("DeliverRecordsFunction");
    await caughtUp("switching to direct");
    stack = await deploy({ Delivery: "direct", DirectStartTime });
    expect(stack.resources).not.toHaveProperty("DeliveryStream");
    await caughtUp("direct");
    const direct = await caughtUp("direct for a while");
    const directStill = await caughtUp("direct still");
    await deploy({ Delivery: "switching", DirectStartTime });
    await caughtUp("switching to firehose");
    stack = await deploy({ Delivery: "firehose", DirectStartTime });
    expect(stack.resources).not.toHaveProperty("DeliverRecordsFunction");
    await caughtUp("firehose again");
    const back = await caughtUp("firehose for a while");
    await Promise.all(traffics.map((traffic) => traffic.stop()));
    await caughtUp("the end");

    process.stdout.write(`${report.join("\n")}\nlost: 0\n`);
    for (const [at, traffic] of traffics.entries()) {
      const overlap = distinct([
        ...eventsOf(firehose[at] ?? 0, direct[at] ?? 0),
        ...eventsOf(directStill[at] ?? 0, back[at] ?? 0),
      ]);
      for (const { place, messages } of await traffic.found())
        expect([place, doubledIn(messages).filter((one) => !overlap.has(one))]).toEqual([place, []]);
    }
  });
});
