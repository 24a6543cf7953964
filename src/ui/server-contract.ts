/**
 * What the page of `logpipe ui` and its server agree on. All of it is plain data: the page cannot import the server.
 * Every request needs the cookie that the first address sets; the browser sends it along. A response other than 200 is
 * a sentence as text/plain, or OpenSearch's own response (application/json).
 */

import type { Boards } from "../../opensearch/descriptions.ts";

/** The same in every run, so that links, and what the browser keeps by origin, outlive one. */
export const defaultPort = 5680;

export const paths = {
  /** The page. Its state is in the fragment, `#/search?…`, which never leaves the browser. */
  page: "/",
  script: "/page.js",
  style: "/page.css",
  /** GET: {@link About} */
  about: "/about",
  /** GET: {@link Pipeline}. The server reads it again once it is `About.pollSeconds` old, so asking more often is useless. */
  pipeline: "/pipeline",
  /** POST of NDJSON, as OpenSearch takes it; every header line must name an index: `{"index":"elb-*"}`. */
  multiSearch: "/opensearch/_msearch",
} as const;

/**
 * POST of a search body.
 * @param pattern index families and dated indexes of {@link About.families}, separated by commas: `elb-*`,
 * `alb-*,-alb-connection-*`, `alb-2026.05.03`. Do not encode it: `%` is refused.
 */
export function searchPath(pattern: string): string {
  return `/opensearch/${pattern}/_search`;
}

/** GET, with `?fields=*` or names. */
export function fieldsPath(pattern: string): string {
  return `/opensearch/${pattern}/_field_caps`;
}

/** GET, with `?format=json`; also `h`, `s` and `bytes`. */
export function indexesPath(pattern: string): string {
  return `/opensearch/_cat/indices/${pattern}`;
}

/** Query parameters that are accepted, by endpoint; any other is refused. */
export const passingParameters = {
  _search: ["allow_no_indices", "ignore_unavailable", "request_cache", "preference", "filter_path"],
  _msearch: ["filter_path", "max_concurrent_searches"],
  _field_caps: ["fields", "allow_no_indices", "ignore_unavailable", "filter_path"],
  "_cat/indices": ["format", "h", "s", "bytes"],
} as const;

/**
 * What a search body may contain, at most {@link maxBodyBytes}. It is refused (400, saying what) with anything else,
 * and with `script` anywhere, lookups in another index, and whole numbers beyond 2^53, which JavaScript would change:
 * ask for `timestamp` in `docvalue_fields`, as text, and `search_after` takes that text.
 */
export const searchLanguage = {
  body: [
    "query",
    "post_filter",
    "aggs",
    "aggregations",
    "size",
    "from",
    "sort",
    "search_after",
    "_source",
    "fields",
    "docvalue_fields",
    "stored_fields",
    "track_total_hits",
    "timeout",
    "highlight",
    "version",
    "seq_no_primary_term",
  ],
  /** Queries with queries in them. */
  compoundQueries: ["bool", "constant_score"],
  queries: [
    "match_all",
    "match_none",
    "query_string",
    "simple_query_string",
    "term",
    "terms",
    "range",
    "exists",
    "ids",
    "match",
    "match_phrase",
    "match_phrase_prefix",
    "multi_match",
    "prefix",
    "wildcard",
    "regexp",
  ],
  aggregations: [
    "terms",
    "multi_terms",
    "rare_terms",
    "composite",
    "date_histogram",
    "auto_date_histogram",
    "histogram",
    "date_range",
    "range",
    "ip_range",
    "filter",
    "filters",
    "missing",
    "sum",
    "avg",
    "min",
    "max",
    "stats",
    "extended_stats",
    "value_count",
    "cardinality",
    "percentiles",
    "percentile_ranks",
    "top_hits",
  ],
} as const;

export const maxBodyBytes = 1_048_576;

/** An index family of the pipeline. */
export interface Family {
  /** `alb-connection` */
  readonly name: string;
  /** `alb-connection-*` */
  readonly pattern: string;
}

export interface About {
  /** What opensearch/ describes. */
  readonly boards: Boards;
  /** Of logpipe. */
  readonly version: string;
  /** Host and port of OpenSearch: `127.0.0.1:9200`, `search-logs.eu-west-1.es.amazonaws.com`. */
  readonly host: string;
  /** null with `--endpoint`. */
  readonly stack: string | null;
  /** `3.6.0`; null where the person may not ask for it. */
  readonly openSearchVersion: string | null;
  /** All that may be searched. */
  readonly families: readonly Family[];
  readonly pollSeconds: number;
}

/** One part of the pipeline's state: what a command of logpipe printed with --json, or why there is nothing. */
export type Part<T> =
  | {
      readonly is: "answered";
      /** When it was read; ISO 8601. */
      readonly at: string;
      readonly value: T;
      /** What to do about it; empty when nothing is wrong. */
      readonly help: readonly Help[];
    }
  | { readonly is: "unavailable"; readonly reason: string };

/** A command to copy into a terminal. */
export interface Help {
  /**
   * What it is for. In the status: the machine, event source, queue or lag by its name, `rejects`, or a part that is
   * unknown (`indexes`). In failures: the ARN. In rejects: `rejects/PLACE/REASON`.
   */
  readonly item: string;
  /** `logpipe redrive …` */
  readonly command: string;
  /** One sentence. */
  readonly why: string;
}

export interface Pipeline {
  readonly status: Part<Status>;
  readonly failures: Part<Failures>;
  readonly rejects: Part<Rejects>;
}

/** Where one part of the status could not be read. */
export interface Unknown {
  /** Why: one message of full sentences. */
  readonly unknown: string;
}

/** `logpipe status --json`; times are ISO 8601. */
export interface Status {
  readonly stack: string;
  readonly executions: Unknown | readonly Runs[];
  readonly eventSources:
    | Unknown
    | readonly {
        readonly name: string;
        readonly uuid: string;
        /** `Enabled`, `Disabled` (paused) … */
        readonly state: string;
      }[];
  readonly queues: Unknown | readonly Queue[];
  /** Objects under `rejects/`; null: the stack has no bucket for them. */
  readonly rejects:
    | Unknown
    | {
        readonly objects: number;
        readonly bytes: number;
        readonly newest: string | null;
        /** There are more than were counted. */
        readonly isCapped: boolean;
      }
    | null;
  readonly lag: Unknown | readonly { readonly what: string; readonly ms: number | null }[];
  readonly indexes:
    | Unknown
    | readonly {
        /** `elb-` */
        readonly prefix: string;
        readonly indexes: number;
        readonly documents: number;
        readonly bytes: number;
        readonly newest: string;
      }[];
}

/** Executions of one state machine. */
interface Runs {
  readonly machine: string;
  readonly running: number;
  readonly failed24h: number;
  readonly last: { readonly status: string; readonly startedAt: string } | null;
}

interface Queue {
  /** `LoadQueue`, `LoadDeadLetters` … */
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
}

/** `logpipe failures --json`: of the last seven days. */
export interface Failures {
  readonly since: string;
  /** All of them; the latest 20 are in `failures`. */
  readonly failed: number;
  readonly failures: readonly Failure[];
  readonly deadLetters: readonly Queue[];
}

interface Failure {
  readonly machine: string;
  readonly arn: string;
  readonly status: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly error: string;
  readonly cause: string;
  readonly failedChunks: number;
  readonly otherErrors: readonly string[];
  /** URLs of the objects, or of the prefix, that it was about. */
  readonly objects: readonly string[];
  /** What the error means. */
  readonly meaning: string;
  /** The commands that help: `logpipe redrive …`. */
  readonly next: readonly string[];
}

/** `logpipe rejects list --json`, without messages in queues: reading hides them from others; `Status.queues` has them. */
export interface Rejects {
  readonly count: number;
  readonly groups: readonly {
    /** `load`, `cloudwatch`, `firehose` … */
    readonly place: string;
    readonly reason: string;
    readonly count: number;
    readonly bytes: number;
    readonly oldest: string;
    readonly newest: string;
  }[];
}
