import { jest } from "@jest/globals";

/** Executions on the local stack take seconds, with retries minutes. */
jest.setTimeout(300_000);
