/** Runs of a fuzz test: the usual number, times LOGPIPE_FUZZ_FACTOR where a longer search is asked for. */
export function fuzzRuns(usual: number): number {
  return usual * Number(process.env["LOGPIPE_FUZZ_FACTOR"] ?? 1);
}
