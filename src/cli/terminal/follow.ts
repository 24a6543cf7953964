import { InterruptedError } from "../errors/cli-errors.ts";

/**
 * Runs what follows something that runs on AWS. Ctrl-C ends the following only.
 * @param goesOn what goes on without us, and how to look at it
 * @throws InterruptedError that says so
 */
export async function follow<T>(goesOn: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let stop: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => {
      const error = new InterruptedError(goesOn);
      controller.abort(error);
      reject(error);
    };
  });
  process.once("SIGINT", stop);
  try {
    return await Promise.race([run(controller.signal), interrupted]);
  } finally {
    process.off("SIGINT", stop);
  }
}
