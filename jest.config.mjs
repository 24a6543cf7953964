// Jest in ESM mode; TypeScript is stripped by swc. See package.json for how `node` is started.
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
  modulePathIgnorePatterns: ["<rootDir>/.local/", "<rootDir>/.aws-sam/"],
};

export default {
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/tests/integration/"],
      setupFilesAfterEnv: ["<rootDir>/tests/time-limit.ts"],
    },
    {
      ...common,
      displayName: "integration",
      testMatch: ["<rootDir>/tests/integration/**/*.test.ts"],
      globalSetup: "<rootDir>/tests/integration/start-stack.ts",
      globalTeardown: "<rootDir>/tests/integration/stop-stack.ts",
      setupFilesAfterEnv: ["<rootDir>/tests/integration/time-limit.ts"],
    },
  ],
};
