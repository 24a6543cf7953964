import type {
  Bucket,
  Chart,
  Chooser,
  Metric,
  NamedQuery,
  Note,
  Pattern,
  Row,
  View,
} from "../saved-objects/description.ts";

type Rest = Pick<Chart, "kind" | "metrics" | "buckets"> &
  Partial<Pick<Chart, "query" | "axis" | "widths" | "colour" | "emptyWhen" | "lastDays">>;

type Terms = Extract<Bucket, { by: "terms" }>;

/** Pixels that columns of tables need: a time with milliseconds, a number, a percentile under its long title. */
export const timeWidth = 210;
export const numberWidth = 90;
export const percentileWidth = 160;

/** Height of rows that hold tables: ten lines, the header and the pages fit. */
export const tableHeight = 18;

export const percents = [50, 95, 99];

/** HTTP status codes by their first digit. */
export const statusClasses = (field: string): readonly NamedQuery[] =>
  [5, 4, 3, 2].map((hundreds) => ({ label: `${hundreds}xx`, query: statusClass(field, hundreds) }));

export const statusClass = (field: string, hundreds: number): string =>
  `${field}:[${hundreds}00 TO ${hundreds}99]`;

/** Of load balancers and CloudFront: from how many clients, how many bytes. */
export const clientsAndBytes: readonly Metric[] = [
  { of: "cardinality", field: "client_ip", label: "Clients" },
  { of: "sum", field: "received_bytes", label: "Received" },
  { of: "sum", field: "sent_bytes", label: "Sent" },
];

/** Charts over one pattern: their ids and titles share a beginning. */
export class Charts {
  private readonly id: string;
  private readonly name: string;
  private readonly pattern: Pattern;

  /**
   * @param id beginning of the ids, as `logpipe-nlb`
   * @param name beginning of the titles, as `NLB`
   */
  constructor(id: string, name: string, pattern: Pattern) {
    this.id = id;
    this.name = name;
    this.pattern = pattern;
  }

  chart(what: string, title: string, rest: Rest): Chart {
    return { is: "chart", ...this.named(what, title), ...rest };
  }

  /** The values of a field that are most frequent, or have the largest sum, as bars. */
  top(
    what: string,
    title: string,
    field: string,
    label: string,
    counted: Metric,
    rest: Pick<Chart, "query" | "emptyWhen"> = {},
  ): Chart {
    const values = { by: "terms", field, size: 15, label } as const;
    const largestFirst = { ...values, orderBy: { metric: 0, direction: "desc" } } as const;
    return this.chart(what, title, {
      kind: "horizontal_bar",
      metrics: [counted],
      buckets: [counted.of === "count" ? values : largestFirst],
      ...rest,
    });
  }

  /**
   * The most frequent values, as a table with the time of the last one.
   * @param widths of the buckets' columns
   */
  latest(
    what: string,
    title: string,
    counted: Metric,
    buckets: readonly Terms[],
    widths: readonly number[],
    rest: Pick<Chart, "query" | "emptyWhen">,
  ): Chart {
    const last = { of: "max", field: "timestamp", label: "Last" } as const;
    return this.chart(what, title, {
      kind: "table",
      metrics: [counted, last],
      buckets,
      widths: [...widths, numberWidth, timeWidth],
      ...rest,
    });
  }

  /** How many documents a query finds, in a colour of its own above 0. */
  alarm(what: string, title: string, label: string, colour: "red" | "amber", query: string): Chart {
    return this.chart(what, title, {
      kind: "alarm",
      metrics: [{ of: "count", label }],
      buckets: [],
      colour,
      query,
      emptyWhen: "Shows 0 while there are none",
    });
  }

  /** The row at the top, of what can be chosen. */
  choosers(fields: Chooser["fields"]): Row {
    const shows: Chooser = { is: "chooser", ...this.named("choosers", "choose what to see"), fields };
    return { height: 6, panels: [{ width: 48, shows }] };
  }

  view(what: string, title: string, rest: Pick<View, "description" | "query" | "columns">): View {
    return { is: "view", ...this.named(what, title), ...rest };
  }

  /** A link that opens the view in Discover. @param label what it lists */
  further({ id }: View, label: string): Note {
    return {
      is: "note",
      id: `${this.id}-further`,
      title: `${this.name}: look further`,
      markdown: `[${label}](discover#/view/${id}) as a list, with all fields and filters.`,
    };
  }

  /** Figures over all that is chosen. */
  totals(title: string, metrics: readonly Metric[]): Chart {
    return this.chart("totals", title, { kind: "metric", metrics, buckets: [] });
  }

  byStatus(requests: Metric, classes: readonly NamedQuery[]): Chart {
    return this.chart("requests", "requests by status over time", {
      kind: "histogram",
      metrics: [requests],
      buckets: [{ by: "time" }, { by: "filters", filters: classes }],
    });
  }

  /** Of load balancers and CloudFront: bytes of both directions over time. */
  bytes(): Chart {
    return this.chart("bytes", "bytes over time", {
      kind: "area",
      metrics: [
        { of: "sum", field: "sent_bytes", label: "Sent" },
        { of: "sum", field: "received_bytes", label: "Received" },
      ],
      buckets: [{ by: "time" }],
    });
  }

  private named(
    what: string,
    title: string,
  ): { readonly id: string; readonly title: string; readonly pattern: Pattern } {
    return { id: `${this.id}-${what}`, title: `${this.name}: ${title}`, pattern: this.pattern };
  }
}
