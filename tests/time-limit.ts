import { jest } from "@jest/globals";

/** Properties take seconds on a machine that is busy. */
jest.setTimeout(60_000);
