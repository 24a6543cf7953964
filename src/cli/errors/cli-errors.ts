/** The errors by which a command ends; describe-error.ts gives each its exit code. */

/** The command line, a file or an answer is not what the command takes. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** There is no stack of that name in that Region. */
export class StackNotFoundError extends Error {
  override readonly name = "StackNotFoundError";
}

/** The stack, or the account, does not have what the command is about. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/** Ctrl-C while following; the message says what goes on. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
