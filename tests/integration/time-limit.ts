import { jest } from "@jest/globals";
import { isLong } from "../extent.ts";

// An execution takes seconds, many at a time on a busy machine minutes: no test counts on time.
jest.setTimeout(isLong ? 3_600_000 : 600_000);
