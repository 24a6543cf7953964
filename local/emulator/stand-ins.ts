import { runningStack } from "./stack-record.ts";
import { Changes, Pace, type Topic } from "./stand-ins/changes.ts";
import { createClients } from "./stand-ins/clients.ts";
import { DeliveryStreams } from "./stand-ins/firehose/delivery-streams.ts";
import { KinesisSources } from "./stand-ins/kinesis-source/kinesis-sources.ts";
import { messageOf, say } from "./stand-ins/say.ts";
import { SqsSources } from "./stand-ins/sqs-sources.ts";
import { Subscriptions } from "./stand-ins/subscriptions/subscriptions.ts";

/** A deployment goes on behind the request that starts it; SAM asks how it goes, and each question is a change. */
const surveyLimits = { shortestMs: 700, longestMs: 60_000 };

const stack = runningStack();
const clients = createClients(stack, "logpipe-stand-ins");
const changes = new Changes();
// After `npm stop -- --keep`, what is in streams and log groups was delivered before.
const resumedMs = process.env["LOGPIPE_RESUMED"] === "1" ? Date.now() : undefined;
const sqs = new SqsSources(clients, changes);
const kinesis = new KinesisSources(clients, changes, resumedMs);
const firehose = new DeliveryStreams(clients, changes, stack, resumedMs);
const subscriptions = new Subscriptions(clients, resumedMs);

/**
 * Stands in for what the emulator accepts but does not do (docs/local.md): event sources for queues and streams, Firehose
 * to OpenSearch, and subscription filters. Whatever is deployed into the emulator is found and served, by its own
 * properties, until it is deleted.
 */
async function serve(name: string, topic: Topic, look: () => Promise<void>): Promise<never> {
  const pace = new Pace(changes, topic, topic === "deployments" ? surveyLimits : undefined);
  for (;;) {
    try {
      await look();
    } catch (error) {
      say(`${name}: ${messageOf(error)}`);
    }
    await pace.rest();
  }
}

await Promise.all([
  changes.follow(stack.awsEndpoint),
  serve("Event sources for queues", "deployments", async () => await sqs.survey()),
  serve("Event sources for streams", "deployments", async () => await kinesis.survey()),
  serve("Delivery streams", "deployments", async () => await firehose.survey()),
  serve("Subscriptions", "deployments", async () => await subscriptions.survey()),
  serve("Log events", "events", async () => await subscriptions.forward()),
]);
