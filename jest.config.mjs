// Jest in ESM mode; TypeScript is stripped by swc. See package.json for how `node` is started.

// One seed for the fuzz tests of all workers, which inherit the environment (tests/fuzz-seed.ts).
process.env.LOGPIPE_FUZZ_SEED ??= String(1 + Math.floor(Math.random() * 2 ** 31));
if (process.env.JEST_WORKER_ID === undefined)
  process.stderr.write(`Fuzz seed: LOGPIPE_FUZZ_SEED=${process.env.LOGPIPE_FUZZ_SEED}\n`);

const common = {
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          parser: { syntax: "typescript" },
          target: "es2024",
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  testEnvironment: "node",
  // zod's messages in fifty languages, three modules in four of what most suites would load.
  moduleNameMapper: { "^\\.\\./locales/index\\.js$": "<rootDir>/node_modules/zod/v4/locales/en.js" },
  modulePathIgnorePatterns: ["<rootDir>/.local/", "<rootDir>/.aws-sam/", "<rootDir>/.stryker-tmp/"],
};

export default {
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: [
        ...["integration", "browser", "template", "tools/template"].map(
          (folder) => `<rootDir>/tests/${folder}/`,
        ),
        "\\.fuzz\\.test\\.ts$",
      ],
      setupFilesAfterEnv: ["<rootDir>/tests/time-limit.ts"],
    },
    {
      // Thousands of random inputs and histories a test; LOGPIPE_FUZZ_FACTOR makes them more.
      ...common,
      displayName: "fuzz",
      testMatch: ["<rootDir>/tests/**/*.fuzz.test.ts"],
      setupFilesAfterEnv: ["<rootDir>/tests/time-limit.ts"],
    },
    {
      // template.yaml and the state machines, evaluated as AWS would: none of our functions runs.
      ...common,
      displayName: "template",
      testMatch: ["<rootDir>/tests/{template,tools/template}/**/*.test.ts"],
      setupFilesAfterEnv: ["<rootDir>/tests/time-limit.ts"],
    },
    {
      ...common,
      displayName: "browser",
      testMatch: ["<rootDir>/tests/browser/**/*.test.ts"],
      setupFilesAfterEnv: ["<rootDir>/tests/integration/time-limit.ts"],
    },
    {
      ...common,
      displayName: "integration",
      testMatch: ["<rootDir>/tests/integration/**/*.test.ts"],
      testPathIgnorePatterns: process.env.LOGPIPE_TEST_EXTENT === "long" ? [] : ["\\.long\\.test\\.ts$"],
      globalSetup: "<rootDir>/tests/integration/start-stack.ts",
      globalTeardown: "<rootDir>/tests/integration/stop-stack.ts",
      setupFilesAfterEnv: [
        "<rootDir>/tests/integration/time-limit.ts",
        "<rootDir>/tests/integration/known-calls.ts",
      ],
    },
  ],
};
