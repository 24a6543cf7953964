/** How a command ends: its exit codes, and the errors that lead to them (describe-error.ts assigns each its code). */

export const exitCodes = {
  done: 0,
  /** It finished, and found or left something that a person must look at. */
  somethingIsWrong: 1,
  wrongUse: 2,
  notPermitted: 3,
  notFound: 4,
  unavailable: 5,
  /** A bug in logpipe itself. */
  defect: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** For docs/cli.md, in ascending order. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.done, "done"],
  [
    exitCodes.somethingIsWrong,
    "done, but something is wrong: failures were found, items failed, or counts differ",
  ],
  [exitCodes.wrongUse, "wrong usage or input: an option, a file, a setting"],
  [exitCodes.notPermitted, "credentials are missing or expired, or a permission is missing"],
  [exitCodes.notFound, "no such stack, or no such resource in it"],
  [exitCodes.unavailable, "unreachable, throttled or unavailable; try again later"],
  [exitCodes.defect, "a bug in logpipe; --verbose shows where"],
  [exitCodes.interrupted, "interrupted with Ctrl-C; whatever was started keeps running"],
];

/** The command line, a file or an answer is not what the command accepts. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** There is no stack of that name in that Region. */
export class StackNotFoundError extends Error {
  override readonly name = "StackNotFoundError";
}

/** The stack, or the account, does not have what the command needs. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/** Ctrl-C while watching; the message says what keeps running. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
