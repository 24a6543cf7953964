/** The seed of this run's fuzz tests: LOGPIPE_FUZZ_SEED, or the random one that jest.config.mjs has printed. */
export const fuzzSeed = Number(process.env["LOGPIPE_FUZZ_SEED"] ?? 1);
