import { SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.ts";

interface Shown {
  readonly done: number;
  /** Not known yet: 0. */
  readonly total: number;
  /** What the numbers count, and what else is to be told: `chunks, 2 executions` */
  readonly text: string;
}

/** How often a line is printed where stderr is no terminal. */
const quietMs = 5_000;

/** A bar on stderr, or, where that is no terminal, a line every few seconds. */
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
