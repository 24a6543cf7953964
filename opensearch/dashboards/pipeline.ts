import type { Dashboard, Note } from "../saved-objects/description.ts";
import { Charts, tableHeight, timeWidth } from "./charts.ts";
import { appLogs, everything, familyQueries } from "./patterns.ts";

const documents = { of: "count", label: "Documents" } as const;
const newest = { of: "max", field: "timestamp", label: "Newest" } as const;
/** Who has been quiet for longer than this is not looked for. */
const quietDays = 30;
const quietestFirst = { metric: 1, direction: "asc" } as const;

/** Of a name, how many documents it has, and its newest. */
const widths = [400, 110, timeWidth];
const byFamily = { by: "filters", filters: familyQueries } as const;

const explanation: Note = {
  is: "note",
  id: "logpipe-pipeline-explanation",
  title: "What to look at",
  markdown: [
    "**A family whose newest document is old**, or a load balancer or log group that has gone quiet: no logs arrive, or they do not get through. `logpipe doctor` looks for the cause.",
    "Load balancers deliver every 5 minutes (classic: 5 or 60), so their newest documents are that old at best.",
    "What did not get here is not here to be counted: see `logpipe status`, `logpipe failures` and `logpipe rejects`, and the stack's dashboard and alarms in CloudWatch.",
  ].join("\n\n"),
};

const all = new Charts("logpipe-pipeline", "Pipeline", everything);
const ofApplications = new Charts("logpipe-pipeline", "Pipeline", appLogs);

export const pipeline: Dashboard = {
  id: "logpipe-pipeline",
  title: "Pipeline health",
  description: "What arrives, of which family, and who has gone quiet",
  rows: [
    {
      height: 15,
      panels: [
        {
          width: 34,
          shows: all.chart("documents", "documents by family over time", {
            kind: "histogram",
            metrics: [documents],
            buckets: [{ by: "time" }, byFamily],
          }),
        },
        { width: 14, shows: explanation },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: all.chart("newest", "newest document of each family", {
            kind: "table",
            metrics: [documents, newest],
            widths,
            buckets: [byFamily],
          }),
        },
        {
          width: 24,
          shows: all.chart("indexes", "documents by index", {
            kind: "table",
            metrics: [documents, newest],
            widths,
            buckets: [{ by: "terms", field: "_index", size: 100, label: "Index" }],
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: all.chart("quiet-load-balancers", "load balancers, quietest first (30 days)", {
            kind: "table",
            metrics: [documents, newest],
            widths,
            buckets: [
              {
                by: "terms",
                field: "elb_name",
                size: 50,
                label: "Load balancer",
                orderBy: quietestFirst,
              },
            ],
            query: "_exists_:elb_name",
            emptyWhen: `Empty while no load balancer has logged for ${quietDays} days`,
            lastDays: quietDays,
          }),
        },
        {
          width: 24,
          shows: ofApplications.chart("quiet-log-groups", "log groups, quietest first (30 days)", {
            kind: "table",
            metrics: [documents, newest],
            widths,
            buckets: [
              {
                by: "terms",
                field: "cloudwatch.logGroup",
                size: 50,
                label: "Log group",
                orderBy: quietestFirst,
              },
            ],
            query: "_exists_:cloudwatch.logGroup",
            emptyWhen: `Empty while no subscribed log group has logged for ${quietDays} days`,
            lastDays: quietDays,
          }),
        },
      ],
    },
  ],
};
