import type { Chart, Metric, Pattern } from "../saved-objects/description.ts";

type Rest = Pick<Chart, "kind" | "metrics" | "buckets"> & { readonly query?: string };

/** Charts over one pattern, whose ids and titles begin alike. */
export class Charts {
  private readonly id: string;
  private readonly name: string;
  private readonly pattern: Pattern;

  /**
   * @param id what their ids begin with, as `logpipe-nlb`
   * @param name what their titles begin with, as `NLB`
   */
  constructor(id: string, name: string, pattern: Pattern) {
    this.id = id;
    this.name = name;
    this.pattern = pattern;
  }

  chart(what: string, title: string, rest: Rest): Chart {
    const { id, name, pattern } = this;
    return { is: "chart", id: `${id}-${what}`, title: `${name}: ${title}`, pattern, ...rest };
  }

  /** The most frequent values of a field. */
  top(what: string, title: string, field: string, counted: Metric): Chart {
    return this.chart(what, title, {
      kind: "horizontal_bar",
      metrics: [counted],
      buckets: [{ by: "terms", field, size: 15, label: title }],
    });
  }

  /** Of load balancers: how many, of how many clients, how many bytes. */
  totals(title: string, counted: Metric): Chart {
    return this.chart("totals", title, {
      kind: "metric",
      metrics: [
        counted,
        { of: "cardinality", field: "client_ip", label: "Clients" },
        { of: "sum", field: "received_bytes", label: "Received" },
        { of: "sum", field: "sent_bytes", label: "Sent" },
      ],
      buckets: [],
    });
  }

  /** Of load balancers: bytes of both directions over time. */
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
}
