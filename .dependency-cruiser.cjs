// The rooms and doors of docs/architecture.md.
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
      name: "sources-know-no-tests",
      comment: "src runs on AWS; tests, bench and local do not.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(tests|bench|local)/" },
    },
    {
      name: "pure-modules-import-no-sdk",
      comment: "Only handlers, clients, stores and what reads or sends talk to AWS and OpenSearch.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [
          "/handler\\.ts$",
          "^src/shared/(aws|opensearch|objects|rejects|step|streams|subscriptions)/",
          "^src/functions/load/load-chunk/load-part\\.ts$",
          "^src/functions/load/plan-chunks/describe-objects\\.ts$",
          "^src/functions/load/plan-backfill/list-slice\\.ts$",
          "^src/functions/clean/list-indexes/read-indexes\\.ts$",
          "^src/functions/clean/delete-index/delete-index\\.ts$",
          "^src/functions/cloudwatch/transform-log-events/invocation\\.ts$",
          "^src/functions/cloudwatch/subscribe-log-groups/change-subscriptions\\.ts$",
          "^src/functions/prepare/prepare-domain/apply-requests\\.ts$",
          // Of the command line: the stack's clients, commands, and what is named after what it asks of AWS.
          "^src/cli/stack/",
          "^src/cli/[^/]+/[^/]+-commands?\\.ts$",
          "^src/cli/[^/]+/(read|list|start|follow|switch|redrive)-[^/]+\\.ts$",
        ],
      },
      to: { path: "node_modules/(@aws-sdk|@opensearch-project|@aws-lambda-powertools|@middy)/" },
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
    tsPreCompilationDeps: true,
    moduleSystems: ["es6"],
    parser: "swc",
    extraExtensionsToScan: [".json"],
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
