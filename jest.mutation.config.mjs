// For Stryker, which takes no projects: the unit tests of what is mutated, in the environment that sees which test covers what.
import config from "./jest.config.mjs";

const [unit] = config.projects;
export default {
  ...unit,
  testMatch: ["<rootDir>/tests/{functions/clean,shared/documents}/**/*.test.ts"],
  testEnvironment: "@stryker-mutator/jest-runner/jest-env/node",
};
