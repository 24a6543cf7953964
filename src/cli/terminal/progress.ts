import { SingleBar } from "cli-progress";
import { InterruptedError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

interface Shown {
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** What the numbers count, and anything else to show: `chunks, 2 executions` */
  readonly text: string;
}

/** How often a line is printed where stderr is not a terminal. */
const quietMs = 5_000;

/** A bar on stderr or, where that is not a terminal, a line every few seconds. */
export class Progress {
  private readonly terminal: Pick<Terminal, "stderr" | "canRewrite">;
  private readonly bar: SingleBar | undefined;
  private printedAt = Number.NEGATIVE_INFINITY;

  constructor(terminal: Pick<Terminal, "stderr" | "canRewrite">) {
    this.terminal = terminal;
    if (terminal.canRewrite) {
      this.bar = new SingleBar({
        format: "{bar} {value} of {total} {text}",
        barsize: 24,
        barCompleteChar: "█",
        barIncompleteChar: "░",
        stream: terminal.stderr,
        emptyOnZero: true,
        hideCursor: true,
        gracefulExit: false,
      });
      this.bar.start(0, 0, { text: "" });
    }
  }

  show({ done, total, text }: Shown): void {
    if (this.bar !== undefined) {
      this.bar.setTotal(total);
      this.bar.update(done, { text });
    } else if (performance.now() - this.printedAt > quietMs) {
      this.printedAt = performance.now();
      this.terminal.stderr.write(`${done} of ${total} ${text}\n`);
    }
  }

  end(): void {
    this.bar?.stop();
  }
}

/**
 * Watches something that runs on AWS. Ctrl-C stops watching; the work continues.
 * @param whatGoesOn what keeps running without us, and how to look at it
 * @throws InterruptedError with that message
 */
export async function watch<T>(whatGoesOn: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let stop: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => {
      const error = new InterruptedError(whatGoesOn);
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
