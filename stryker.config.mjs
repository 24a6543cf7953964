// Mutation testing (`npm run test:mutation`): the rules that delete indexes, and what settles the level
// and the time of a document: where a missing test costs data. CONTRIBUTING.md; the last score is in docs/verified.md.
export default {
  mutate: [
    "src/functions/clean/compute-deletions/decide.ts",
    "src/shared/documents/{settle,levels,times}.ts",
  ],
  testRunner: "jest",
  testRunnerNodeArgs: ["--experimental-vm-modules", "--no-warnings"],
  jest: { configFile: "jest.mutation.config.mjs", enableFindRelatedTests: true },
  coverageAnalysis: "perTest",
  // Tables are tested entry by entry; each of their mutants would take all tests.
  ignoreStatic: true,
  // A mutant that loops for ever is found by counting; on a busy machine a shorter time-out kills those that survive.
  timeoutMS: 120_000,
  concurrency: 2,
  ignorePatterns: [".local", ".aws-sam", "dist", "docs", "examples", "bench"],
  // TypeScript 7 has no API for rewriting a tsconfig.json, and nothing here reads it: none is named.
  tsconfigFile: "none",
  tempDirName: ".local/mutation/sandbox",
  reporters: ["clear-text", "html", "json"],
  htmlReporter: { fileName: ".local/mutation/index.html" },
  jsonReporter: { fileName: ".local/mutation/report.json" },
  clearTextReporter: { allowColor: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
