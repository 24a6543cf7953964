import { setTimeout as sleep } from "node:timers/promises";
import { runningStack } from "./stack-record.ts";
import { createClients } from "./stand-ins/clients.ts";
import { DeliveryStreams } from "./stand-ins/firehose/delivery-streams.ts";
import { KinesisSources } from "./stand-ins/kinesis-source/kinesis-sources.ts";
import { messageOf, say } from "./stand-ins/say.ts";
import { SqsSources } from "./stand-ins/sqs-sources.ts";
import { Subscriptions } from "./stand-ins/subscriptions/subscriptions.ts";

const surveyMs = 700;

/**
 * Stands in for what the emulator takes but does not do (docs/local.md): event sources for queues and streams, Firehose
 * to OpenSearch, and subscription filters. Whatever is deployed into the emulator is found and served, by its own
 * properties, until it is deleted.
 */
async function serve(name: string, standIn: { readonly survey: () => Promise<void> }): Promise<never> {
  for (;;) {
    try {
      await standIn.survey();
    } catch (error) {
      say(`${name}: ${messageOf(error)}`);
    }
    await sleep(surveyMs);
  }
}

const stack = runningStack();
const clients = createClients(stack);
await Promise.all([
  serve("Event sources for queues", new SqsSources(clients)),
  serve("Event sources for streams", new KinesisSources(clients)),
  serve("Delivery streams", new DeliveryStreams(clients, stack.awsEndpoint, stack.openSearchUrl)),
  serve("Subscriptions", new Subscriptions(clients)),
]);
