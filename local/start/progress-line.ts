import { clearLine, cursorTo } from "node:readline";

interface Shown {
  readonly executions: number;
  readonly chunksDone: number;
  readonly chunks: number;
  /** Lines; undefined while OpenSearch does not answer. */
  readonly indexed: number | undefined;
}

/** How often a line is printed where the output is not a terminal. */
const quietMs = 5_000;

/** One line that is rewritten, or, where the output is no terminal, a line every few seconds. */
export class ProgressLine {
  private readonly startedAt = performance.now();
  private printedAt = 0;

  show({ executions, chunksDone, chunks, indexed }: Shown): void {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const lines =
      indexed === undefined
        ? "OpenSearch is away, the load waits"
        : `${indexed} lines, ${Math.round(indexed / Math.max(seconds, 0.001))} lines/s`;
    this.write(`${executions} executions, ${chunksDone} of ${chunks} chunks, ${lines}`);
  }

  write(text: string): void {
    if (process.stdout.isTTY) {
      clearLine(process.stdout, 0);
      cursorTo(process.stdout, 0);
      process.stdout.write(text.slice(0, 79));
    } else if (performance.now() - this.printedAt > quietMs) {
      this.printedAt = performance.now();
      console.log(text);
    }
  }

  end(): void {
    if (process.stdout.isTTY) process.stdout.write("\n");
  }
}
