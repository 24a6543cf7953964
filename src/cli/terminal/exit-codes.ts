/** What logpipe's exit code says; docs/cli.md is made of this table. */
export const exitCodes = {
  done: 0,
  /** It ran to its end, and found or left something that a person must look at. */
  somethingIsWrong: 1,
  wrongUse: 2,
  notPermitted: 3,
  notFound: 4,
  unavailable: 5,
  /** A defect of logpipe itself. */
  defect: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** In words, in the order of the numbers. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.done, "done"],
  [
    exitCodes.somethingIsWrong,
    "done, but something is wrong: failures were found, items failed, counts differ",
  ],
  [exitCodes.wrongUse, "wrong use or input: an option, a file, a configuration"],
  [exitCodes.notPermitted, "no credentials, expired ones, or no permission"],
  [exitCodes.notFound, "no such stack, or no such resource in it"],
  [exitCodes.unavailable, "unreachable, throttled or out of order; try again later"],
  [exitCodes.defect, "a defect of logpipe; --verbose shows where"],
  [exitCodes.interrupted, "interrupted by Ctrl-C; what was started goes on"],
];
