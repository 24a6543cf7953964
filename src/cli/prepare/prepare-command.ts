import { Command, InvalidArgumentError } from "commander";
import { type PreparedDomain, prepareDomain } from "../../functions/prepare/prepare-domain/prepare-domain.ts";
import { type PrepareConfiguration, prepareConfiguration } from "../../shared/configuration/configuration.ts";
import { UsageError } from "../errors/cli-errors.ts";
import type { Session } from "../session.ts";
import { prepareConfigurationOf } from "../stack/stack-configuration.ts";
import { withExamples } from "../terminal/examples.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { counted } from "../terminal/figures.ts";

interface PrepareOptions {
  readonly endpoint?: string;
  readonly dashboards?: string;
  readonly shards?: string;
  readonly replicas?: string;
}

/** A person waits: a domain that is still coming up is not waited for as long as by a deployment. */
const patienceMs = 10_000;
const pauseMs = 1_000;

/** `logpipe prepare`: what PrepareDomain does at a deployment, for the stack's domain or any OpenSearch. */
export function prepareCommand(session: Session): Command {
  return withExamples(
    new Command("prepare")
      .description("install the index templates and dashboards, as a deployment does; again does no harm")
      .option("--endpoint <url>", "any OpenSearch (default: the stack's)", url)
      .option("--dashboards <url>", "with --endpoint: OpenSearch Dashboards to import dashboards into", url)
      .option("--shards <number>", "with --endpoint: primary shards of new indexes (default: 1)", wholeNumber)
      .option("--replicas <number>", "with --endpoint: their replicas (default: 1)", wholeNumber)
      .action(async (options: PrepareOptions) => {
        const configuration = await configurationFor(session, options);
        const { openSearchEndpoint } = configuration;
        const { put, dashboards } = await prepareDomain(
          (endpoint) => session.stack.openSearchAt(endpoint),
          configuration,
          {
            deadlineMs: Date.now() + patienceMs,
            pauseMs,
            refusalsMs: 0,
          },
        );
        session.print({ endpoint: openSearchEndpoint, put, dashboards }, () => put.join("\n"));
        session.say(`${counted(put.length, "object")} put to ${openSearchEndpoint}.`);
        session.say(tellDashboards(dashboards));
        if (dashboards !== undefined && "failed" in dashboards) session.exitCode = exitCodes.somethingIsWrong;
      }),
    ["prepare", "the stack's domain"],
    ["prepare --endpoint http://localhost:9200 --replicas 0", "a server of your own"],
  );
}

function tellDashboards(dashboards: PreparedDomain["dashboards"]): string {
  if (dashboards === undefined)
    return "No OpenSearch Dashboards is known: the parameter DashboardsUrl, or --dashboards URL, names one.";
  if ("failed" in dashboards)
    return `Dashboards were not imported into ${dashboards.url}: ${dashboards.failed}`;
  return `${counted(dashboards.imported, "saved object")} imported into ${dashboards.url}.`;
}

function url(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol !== "https:" && parsed?.protocol !== "http:")
    throw new InvalidArgumentError("It takes a URL, such as https://search-logs.example.com");
  return text.replace(/\/+$/, "");
}

function wholeNumber(text: string): string {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return text;
}

/** The stack's own PrepareDomain tells how it is configured. @throws UsageError, NotFoundError, ConfigurationError */
async function configurationFor(
  { stack }: Session,
  { endpoint, dashboards, shards, replicas }: PrepareOptions,
): Promise<PrepareConfiguration> {
  if (endpoint !== undefined)
    return prepareConfiguration({
      OPENSEARCH_ENDPOINT: endpoint,
      DASHBOARDS_URL: dashboards,
      INDEX_SHARDS: shards,
      INDEX_REPLICAS: replicas,
    });
  if (shards !== undefined || replicas !== undefined || dashboards !== undefined)
    throw new UsageError(
      "--dashboards, --shards and --replicas are for --endpoint; the stack has its own in its parameters.",
    );
  return await prepareConfigurationOf(stack);
}
