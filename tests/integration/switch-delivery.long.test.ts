import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { deployBuilt } from "../../local/emulator/deploy.ts";
import { resourceOf, runningStack, type StackRecord } from "../../local/emulator/stack-record.ts";
import { beginInstallation } from "../../local/tools/install.ts";
import { archivedMessages, indexedMessages } from "./delivered.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const client = new StackClient();
const usual = runningStack();
const kinesis = new KinesisClient({ ...awsClientConfig(usual), requestHandler: new NodeHttpHandler() });
afterAll(() => kinesis.destroy());

/** Writes all the time, as applications do that know nothing of a deployment. */
class Traffic {
  readonly run = `switch${randomBytes(5).toString("hex")}`;
  written = 0;
  private isOver = false;
  private readonly writing: Promise<void>;

  constructor(stream: string) {
    this.writing = this.write(stream);
  }

  async stop(): Promise<string[]> {
    this.isOver = true;
    await this.writing;
    return Array.from({ length: this.written }, (_, index) => `event ${index}`).toSorted();
  }

  private async write(StreamName: string): Promise<void> {
    while (!this.isOver) {
      const Records = Array.from({ length: 5 }, (_, within) => ({
        PartitionKey: `${this.run}-${this.written + within}`,
        Data: Buffer.from(JSON.stringify({ message: `event ${this.written + within}`, processId: this.run })),
      }));
      await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      this.written += Records.length;
      await sleep(1_000);
    }
  }
}

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

describe("changing the delivery with traffic", () => {
  it("loses nothing in either direction, and doubles what both readers deliver", async () => {
    const { sam } = beginInstallation();
    const deploy = async (parameters: Readonly<Record<string, string | number>>): Promise<StackRecord> =>
      await deployBuilt(usual, sam, usual.openSearchUrl, parameters, "logpipe-switch");
    let stack = await deploy({ Delivery: "firehose" });
    const traffic = new Traffic(resourceOf(stack, "LogStream"));
    const archive = resourceOf(stack, "ArchiveBucket");
    const query = `processId:${traffic.run}`;
    const report: string[] = [];
    const inOpenSearch = async (): Promise<string[]> => await indexedMessages(client, query);
    const inArchive = async (): Promise<string[]> => await archivedMessages(client, archive, traffic.run);
    /**
     * Until what is written now is in OpenSearch and in the archive: the old reader has caught up, and what comes after
     * it is the new one's.
     */
    const caughtUp = async (phase: string): Promise<void> => {
      const wanted = Array.from({ length: traffic.written }, (_, index) => `event ${index}`);
      const isThere = (found: readonly string[]): boolean => {
        const distinct = new Set(found);
        return wanted.every((one) => distinct.has(one));
      };
      const places = [await until(inOpenSearch, isThere), await until(inArchive, isThere)];
      expect(places.map(isThere)).toEqual([true, true]);
      const [indexed, archived] = places.map((found) => found.length - new Set(found).size);
      report.push(
        `${phase}: ${wanted.length} written; doubled so far: ${indexed} in OpenSearch, ${archived} in the archive`,
      );
    };

    await caughtUp("firehose");
    const DirectStartTime = nowSeconds();
    stack = await deploy({ Delivery: "switching", DirectStartTime });
    expect(stack.resources).toHaveProperty("DeliverRecordsFunction");
    await caughtUp("switching to direct");
    stack = await deploy({ Delivery: "direct", DirectStartTime });
    expect(stack.resources).not.toHaveProperty("DeliveryStream");
    await caughtUp("direct");
    await deploy({ Delivery: "switching", DirectStartTime });
    await caughtUp("switching to firehose");
    stack = await deploy({ Delivery: "firehose", DirectStartTime });
    expect(stack.resources).not.toHaveProperty("DeliverRecordsFunction");
    await caughtUp("firehose again");

    const all = await traffic.stop();
    const distinct = async (messages: Promise<string[]>): Promise<string[]> => [...new Set(await messages)];
    const isAll = (found: readonly string[]): boolean => found.length === all.length;
    expect(await until(() => distinct(inOpenSearch()), isAll)).toEqual(all);
    expect(await until(() => distinct(inArchive()), isAll)).toEqual(all);
    process.stdout.write(`${report.join("\n")}\nlost: 0 of ${all.length}\n`);
  });
});
