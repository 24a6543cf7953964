// Logs four lines, one of them with an exception.
import { KinesisDestination } from "./kinesis-destination.ts";
import { createLogger, withMdc } from "./logger.ts";

const { LOG_STREAM, RUN_ID: runId = "none", DEPLOYED_TO: deployedTo = "dev" } = process.env;
if (LOG_STREAM === undefined) throw new Error("LOG_STREAM must name the stream");

const destination = new KinesisDestination({ streamName: LOG_STREAM });
const tags = { applicationName: "orders", deployedTo, producer: "node", runId };
const logger = createLogger("example.orders", tags, destination);

function pay(order: number): void {
  throw new Error(`the card of order ${order} was refused`);
}

withMdc({ requestId: `request-${runId}`, runId }, () => {
  logger.debug(`reading the stock of article 4711, run ${runId}`);
  logger.info(`order 17 accepted for Zoë, run ${runId}`);
  logger.warn(`article 4711 runs low:\n2 left, run ${runId}`);
  try {
    pay(17);
  } catch (error) {
    logger.error(error, `payment failed, run ${runId}`);
  }
});
