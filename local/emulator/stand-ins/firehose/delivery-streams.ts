import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { ListDeliveryStreamsCommand } from "@aws-sdk/client-firehose";
import type { StackRecord } from "../../stack-record.ts";
import type { Changes } from "../changes.ts";
import type { Clients } from "../clients.ts";
import { Runners } from "../runners.ts";
import { messageOf, say } from "../say.ts";
import { shardsOf } from "../shards.ts";
import { Delivery } from "./delivery.ts";
import { deliveryStreamOf } from "./delivery-stream.ts";

/** Delivery streams from Kinesis to OpenSearch, which the emulator accepts but never delivers. */
export class DeliveryStreams {
  private readonly runners = new Runners();
  private readonly deliveries = new Map<string, Delivery>();
  private readonly clients: Clients;
  private readonly changes: Changes;
  private readonly stack: StackRecord;
  private deployedEndpoint: string | undefined;
  private resumedMs: number | undefined;

  /**
   * @param stack its OpenSearch serves delivery streams that name a domain while no deployed stack says where it is
   * @param resumedMs the first survey finds streams that were delivered up to then
   */
  constructor(clients: Clients, changes: Changes, stack: StackRecord, resumedMs?: number) {
    this.resumedMs = resumedMs;
    this.clients = clients;
    this.changes = changes;
    this.stack = stack;
  }

  /** Starts what was deployed since the last survey, stops what is gone, adopts what was changed. */
  async survey(): Promise<void> {
    this.deployedEndpoint = await this.endpointOfStack();
    const names = await this.names();
    for (const name of names) {
      const stream = deliveryStreamOf(await this.describe(name));
      if (stream === undefined) continue;
      const known = this.deliveries.get(name);
      const delivery =
        known?.stream.sourceArn === stream.sourceArn
          ? known
          : new Delivery(this.clients, this.changes, stream, {
              domainEndpoint: () => this.domainEndpoint(),
              start: { sinceMs: this.resumedMs ?? stream.createdMs },
            });
      delivery.stream = stream;
      delivery.shards = await shardsOf(this.clients.kinesis, stream.sourceArn).catch((error: unknown) => {
        say(`The shards of ${stream.sourceArn} cannot be listed: ${messageOf(error)}`);
        return delivery.shards;
      });
      this.deliveries.set(name, delivery);
    }
    this.resumedMs = undefined;
    for (const name of this.deliveries.keys()) if (!names.includes(name)) this.deliveries.delete(name);
    this.runners.reconcile(
      new Map(
        [...this.deliveries].map(([name, delivery]) => [
          `delivery stream ${name} of ${delivery.stream.sourceArn}`,
          () => async (signal) => await delivery.run(signal),
        ]),
      ),
    );
  }

  private domainEndpoint(): string {
    return this.deployedEndpoint ?? this.stack.openSearchUrl;
  }

  private async names(): Promise<string[]> {
    const names: string[] = [];
    for (;;) {
      const { DeliveryStreamNames = [], HasMoreDeliveryStreams } = await this.clients.firehose.send(
        new ListDeliveryStreamsCommand({ ExclusiveStartDeliveryStreamName: names.at(-1) }),
      );
      names.push(...DeliveryStreamNames);
      if (HasMoreDeliveryStreams !== true || DeliveryStreamNames.length === 0) return names;
    }
  }

  /** Without the SDK: the emulator names the OpenSearch destination differently, and the SDK drops what it does not know. */
  private async describe(name: string): Promise<unknown> {
    const answer = await fetch(this.stack.awsEndpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "Firehose_20150804.DescribeDeliveryStream",
      },
      body: JSON.stringify({ DeliveryStreamName: name }),
    });
    const { DeliveryStreamDescription } = (await answer.json()) as { DeliveryStreamDescription?: unknown };
    return DeliveryStreamDescription;
  }

  /** The emulator has no domain that answers: where it does is a parameter of the deployed stack. */
  private async endpointOfStack(): Promise<string | undefined> {
    const { Stacks = [] } = await this.clients.cloudFormation.send(new DescribeStacksCommand({}));
    const parameters = Stacks.flatMap(({ Parameters = [] }) => Parameters);
    return parameters.find(({ ParameterKey }) => ParameterKey === "OpenSearchEndpoint")?.ParameterValue;
  }
}
