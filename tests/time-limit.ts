import { jest } from "@jest/globals";
import { isLong } from "./extent.ts";

// Properties take seconds, on a busy machine a minute, and hours with LOGPIPE_FUZZ_FACTOR: no test counts on time.
jest.setTimeout(isLong ? 12 * 3_600_000 : 120_000);
