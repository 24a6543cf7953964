import type { Chart, Dashboard, NamedQuery, Note } from "../saved-objects/description.ts";
import { appLogs, everything } from "./patterns.ts";

const documents = { of: "count", label: "Documents" } as const;
const newest = { of: "max", field: "timestamp", label: "Newest" } as const;

const families: readonly NamedQuery[] = [
  { label: "app-logs", query: "_index:app-logs-*" },
  { label: "elb", query: "_index:elb-*" },
  {
    label: "alb",
    query: "_index:alb-* AND NOT _index:alb-connection-* AND NOT _index:alb-health-check-*",
  },
  { label: "alb-connection", query: "_index:alb-connection-*" },
  { label: "alb-health-check", query: "_index:alb-health-check-*" },
  { label: "nlb", query: "_index:nlb-*" },
  { label: "s3-access", query: "_index:s3-access-*" },
];

const explanation: Note = {
  is: "note",
  id: "logpipe-pipeline-explanation",
  title: "What to look at",
  markdown: [
    "**A family whose newest document is old**, or a load balancer or log group that has gone quiet: no logs arrive, or they do not get through. `logpipe doctor` looks for the cause.",
    "Load balancers deliver every 5 minutes (classic: 5 or 60), so their newest documents are that old at best.",
    "What did not get here is not here to be counted: `logpipe status`, `logpipe failures` and `logpipe rejects` tell of it, and the stack's dashboard and alarms in CloudWatch.",
  ].join("\n\n"),
};

const byFamily: Chart = {
  is: "chart",
  id: "logpipe-pipeline-documents",
  title: "Documents by family over time",
  kind: "histogram",
  pattern: everything,
  metrics: [documents],
  buckets: [{ by: "time" }, { by: "filters", filters: families }],
};

const newestByFamily: Chart = {
  is: "chart",
  id: "logpipe-pipeline-newest",
  title: "Newest document of each family",
  kind: "table",
  pattern: everything,
  metrics: [documents, newest],
  buckets: [{ by: "filters", filters: families }],
};

const indexes: Chart = {
  is: "chart",
  id: "logpipe-pipeline-indexes",
  title: "Documents by index",
  kind: "table",
  pattern: everything,
  metrics: [documents, newest],
  buckets: [{ by: "terms", field: "_index", size: 100, label: "Index" }],
};

const quietLoadBalancers: Chart = {
  is: "chart",
  id: "logpipe-pipeline-quiet-load-balancers",
  title: "Load balancers, the quietest first",
  kind: "table",
  pattern: everything,
  query: "_exists_:elb_name",
  metrics: [documents, newest],
  buckets: [
    {
      by: "terms",
      field: "elb_name",
      size: 50,
      label: "Load balancer",
      orderBy: { metric: 1, direction: "asc" },
    },
  ],
};

const quietLogGroups: Chart = {
  is: "chart",
  id: "logpipe-pipeline-quiet-log-groups",
  title: "Log groups, the quietest first",
  kind: "table",
  pattern: appLogs,
  query: "_exists_:cloudwatch.logGroup",
  metrics: [documents, newest],
  buckets: [
    {
      by: "terms",
      field: "cloudwatch.logGroup",
      size: 50,
      label: "Log group",
      orderBy: { metric: 1, direction: "asc" },
    },
  ],
};

export const pipeline: Dashboard = {
  id: "logpipe-pipeline",
  title: "Pipeline health",
  description: "What arrives, of which family, and who has gone quiet",
  rows: [
    {
      height: 15,
      panels: [
        { width: 34, shows: byFamily },
        { width: 14, shows: explanation },
      ],
    },
    {
      height: 15,
      panels: [
        { width: 24, shows: newestByFamily },
        { width: 24, shows: indexes },
      ],
    },
    {
      height: 15,
      panels: [
        { width: 24, shows: quietLoadBalancers },
        { width: 24, shows: quietLogGroups },
      ],
    },
  ],
};
