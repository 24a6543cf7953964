import { type Command, InvalidArgumentError } from "commander";
import { type PreparedDomain, prepareDomain } from "../../functions/prepare/prepare-domain/prepare-domain.ts";
import {
  type PrepareConfiguration,
  prepareConfiguration,
} from "../../functions/prepare/prepare-domain/prepare-configuration.ts";
import { prepareConfigurationOf } from "../stack/configuration.ts";
import { Stack } from "../stack/stack.ts";
import { serverUrl, withExamples } from "../terminal/command-line.ts";
import { exitCodes, UsageError } from "../terminal/errors.ts";
import { counted } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";

interface PrepareOptions {
  readonly endpoint?: string;
  readonly dashboards?: string;
  readonly shards?: string;
  readonly replicas?: string;
}

/** A person is waiting: a domain that is still coming up gets less time than in a deployment. */
const patienceMs = 10_000;
const pauseMs = 1_000;
/** As the template's parameters IndexShards and IndexReplicas have them. */
const defaults = { shards: "1", replicas: "0" };

/** `logpipe prepare`: what PrepareDomain does in a deployment, for the stack's domain or any OpenSearch. */
export function prepare(command: Command, session: Session): Command {
  return withExamples(
    command
      .option(
        "--endpoint <url>",
        "any OpenSearch (default: the stack's); requests over plain HTTP, to IP addresses and to localhost are not signed",
        serverUrl,
      )
      .option(
        "--dashboards <url>",
        "with --endpoint: OpenSearch Dashboards to import dashboards into",
        serverUrl,
      )
      .option(
        "--shards <number>",
        `with --endpoint: primary shards of new indexes (default: ${defaults.shards})`,
        wholeNumber,
      )
      .option(
        "--replicas <number>",
        `with --endpoint: replicas of new indexes (default: ${defaults.replicas})`,
        wholeNumber,
      )
      .action(async (options: PrepareOptions) => {
        await runPrepare(session, options);
      }),
    ["prepare", "the stack's domain"],
    ["prepare --endpoint http://localhost:9200", "a server of your own"],
  );
}

async function runPrepare(session: Session, options: PrepareOptions): Promise<void> {
  const stack = Stack.of(session);
  const configuration = await configurationFor(stack, options);
  const { openSearchEndpoint: endpoint } = configuration;
  const patience = { deadlineMs: Date.now() + patienceMs, pauseMs, refusalsMs: 0 };
  const { put, fields, dashboards } = await prepareDomain(
    (address) => stack.openSearchAt(address),
    configuration,
    patience,
  );
  session.print({ endpoint, put, fields, dashboards }, () => put.join("\n"));
  session.say(`${counted(put.length, "object")} installed in ${endpoint}.`);
  const extended = Object.keys(fields.added).length;
  if (extended > 0) session.say(`New fields were added to ${counted(extended, "index", "indexes")}.`);
  for (const problem of fields.problems) session.say(`${problem}.`);
  session.say(aboutDashboards(dashboards));
  // A field that an index has with another type stays so until the next index: nobody can do anything about it.
  if (dashboards !== undefined && "failed" in dashboards) session.exitCode = exitCodes.somethingIsWrong;
}

function aboutDashboards(dashboards: PreparedDomain["dashboards"]): string {
  if (dashboards === undefined)
    return "No dashboards were imported: name the server with the parameter DashboardsUrl, or with --dashboards URL.";
  if ("failed" in dashboards)
    return `Dashboards were not imported into ${dashboards.url}: ${dashboards.failed}`;
  return `${counted(dashboards.imported, "saved object")} imported into ${dashboards.url}.`;
}

function wholeNumber(text: string): string {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return text;
}

/** The stack's own PrepareDomain knows its configuration. @throws UsageError, NotFoundError, ConfigurationError */
async function configurationFor(
  stack: Stack,
  { endpoint, dashboards, shards, replicas }: PrepareOptions,
): Promise<PrepareConfiguration> {
  if (endpoint !== undefined)
    return prepareConfiguration({
      OPENSEARCH_ENDPOINT: endpoint,
      DASHBOARDS_URL: dashboards,
      INDEX_SHARDS: shards ?? defaults.shards,
      INDEX_REPLICAS: replicas ?? defaults.replicas,
    });
  if (shards !== undefined || replicas !== undefined || dashboards !== undefined)
    throw new UsageError(
      "--dashboards, --shards and --replicas go with --endpoint; the stack has its own in its parameters.",
    );
  return await prepareConfigurationOf(stack);
}
