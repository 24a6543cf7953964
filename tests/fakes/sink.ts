import { Writable } from "node:stream";

/** Keeps the text that is written to it. */
export class Sink extends Writable {
  text = "";
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
