// The rooms and doors of docs/architecture.md.
const sdks = "node_modules/(@aws-sdk|@opensearch-project|@aws-lambda-powertools|@middy)/";

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "A module that needs itself cannot be understood on its own.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "flows-stay-apart",
      comment: "functions/<flow> never imports another flow.",
      severity: "error",
      from: { path: "^src/functions/([^/]+)/" },
      to: { path: "^src/functions/", pathNot: "^src/functions/$1/" },
    },
    {
      name: "steps-stay-apart",
      comment: "A step imports its own folder and its flow's contract.",
      severity: "error",
      from: { path: "^src/functions/([^/]+)/([^/]+)/" },
      to: { path: "^src/functions/", pathNot: "^src/functions/$1/($2|contract)/" },
    },
    {
      name: "shared-knows-no-function",
      comment: "shared is what flows are built of.",
      severity: "error",
      from: { path: "^src/shared/" },
      to: { path: "^src/(functions|cli)/" },
    },
    {
      name: "descriptions-stand-alone",
      comment:
        "opensearch/ describes what a domain is given; applying it is PrepareDomain's work. Mappings follow from the descriptions of the log sources.",
      severity: "error",
      from: { path: "^opensearch/" },
      to: { pathNot: "^(opensearch/|src/shared/log-formats/|crypto$)" },
    },
    {
      name: "one-door-to-opensearch",
      comment: "Sources take templates and dashboards from opensearch/index.ts.",
      severity: "error",
      from: { path: "^(src|bench|local)/", pathNot: "^src/ui/" },
      to: { path: "^opensearch/", pathNot: "^opensearch/index\\.ts$" },
    },
    {
      name: "page-runs-in-a-browser",
      comment: "The page of logpipe ui imports only what does: neither Node.js nor what parses logs.",
      severity: "error",
      from: { path: "^src/ui/" },
      to: {
        pathNot:
          "^(src/ui/|opensearch/descriptions\\.ts$|src/cli/terminal/figures\\.ts$|node_modules/(preact|zod|(@types/)?d3-)(/|[a-z-]+/))",
      },
    },
    {
      name: "page-models-draw-nothing",
      comment: "Models are pure: views draw, server.ts asks.",
      severity: "error",
      from: { path: "^src/ui/model/" },
      to: { path: "^(src/ui/(views/|server\\.ts$)|node_modules/preact/)" },
    },
    {
      name: "sources-know-no-tests",
      comment: "src runs on AWS; tests, bench and local do not.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(tests|bench|local)/" },
    },
    {
      name: "emulator-knows-no-product",
      comment: "A stand-in that uses the product's own judgement cannot catch the product's faults.",
      severity: "error",
      from: { path: "^local/emulator/" },
      to: { path: "^(src|opensearch|local/demo)/" },
    },
    {
      name: "tools-know-no-stack",
      comment: "Installing and checking need no stack.",
      severity: "error",
      from: { path: "^local/tools/" },
      to: { path: "^local/(emulator|demo)/" },
    },
    {
      name: "pure-modules-import-no-sdk",
      comment: "Only handlers, clients, stores and what reads or sends talk to AWS and OpenSearch.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [
          "/handler\\.ts$",
          "^src/shared/(aws|custom-resource|opensearch|objects|rejects|step|streams|subscriptions)/",
          "^src/functions/load/load-chunk/load-part\\.ts$",
          "^src/functions/load/plan-chunks/describe-objects\\.ts$",
          "^src/functions/load/plan-backfill/list-slice\\.ts$",
          "^src/functions/clean/list-indexes/read-indexes\\.ts$",
          "^src/functions/clean/delete-index/delete-index\\.ts$",
          "^src/functions/cloudwatch/transform-log-events/(invocation(-processor)?|emit-batch|deliver-batch)\\.ts$",
          "^src/shared/delivery/(archive-store|shard-delivery)\\.ts$",
          "^src/functions/cloudwatch/subscribe-log-groups/change-subscriptions\\.ts$",
          "^src/cli/", // see the next rule
          "^src/functions/prepare/prepare-domain/(add-fields|apply-requests|import-dashboards|prepare-domain)\\.ts$",
        ],
      },
      to: { path: sdks },
    },
    {
      name: "cli-asks-aws-in-stack",
      comment: "Of the command line, only stack/ and the places of rejects talk to AWS and OpenSearch.",
      severity: "error",
      from: { path: "^src/cli/", pathNot: "^src/cli/(stack|rejects/places)/" },
      to: { path: sdks },
    },
    {
      name: "cli-knows-no-room-above",
      comment:
        "program > commands > ui > dashboards, doctor and rejects > input, loopback and stack > terminal: imports go down only.",
      severity: "error",
      from: { path: "^src/cli/(terminal|stack|input|loopback|dashboards|doctor|rejects|ui)/" },
      to: { path: "^src/cli/(commands/|[^/]+\\.ts$)" },
    },
    {
      name: "cli-terminal-is-the-ground",
      comment: "terminal/ imports no other room, stack/, input/ and loopback/ only terminal/.",
      severity: "error",
      from: { path: "^src/cli/(terminal|stack|input|loopback)/" },
      to: {
        path: "^src/cli/(stack|input|loopback|dashboards|doctor|rejects|ui)/",
        pathNot: "^src/cli/$1/",
      },
    },
    {
      name: "cli-rooms-of-one-storey-stay-apart",
      comment: "dashboards/, doctor/ and rejects/ import neither each other nor ui/, which is above them.",
      severity: "error",
      from: { path: "^src/cli/(dashboards|doctor|rejects)/" },
      to: { path: "^src/cli/(dashboards|doctor|rejects|ui)/", pathNot: "^src/cli/$1/" },
    },
    {
      name: "server-knows-only-the-contract",
      comment: "Page and server agree in src/ui/server-contract.ts; the page is bundled, never imported.",
      severity: "error",
      from: { path: "^(src/(cli|functions|shared)|local)/" },
      to: { path: "^src/ui/", pathNot: "^src/ui/server-contract\\.ts$" },
    },
    {
      name: "nothing-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // It cannot parse TSX by swc. What the views import is in the bundle, which tests/ui/bundle.test.ts looks into.
    exclude: { path: "\\.tsx$" },
    tsPreCompilationDeps: true,
    moduleSystems: ["es6"],
    parser: "swc",
    extraExtensionsToScan: [".json"],
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
