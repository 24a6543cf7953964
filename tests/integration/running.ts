import type { FaultProxy } from "./fault-proxy.ts";

/** What start-stack.ts leaves for stop-stack.ts, in the process that runs jest. */
export const running: { stackFile?: string; proxy?: FaultProxy } = {};
