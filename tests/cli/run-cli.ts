import { tmpdir } from "node:os";
import { Readable, type Writable } from "node:stream";
import { runLogpipe } from "../../src/cli/program.ts";
import { Session } from "../../src/cli/terminal/session.ts";
import { Sink } from "../fakes/sink.ts";

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly columns?: number;
  readonly canAsk?: boolean;
}

/** Runs logpipe within this process, in a pipe, without a samconfig.toml. */
export async function runCli(args: readonly string[], surroundings: Surroundings = {}) {
  const [out, err] = [new Sink(), new Sink()];
  const { stdin = Readable.from([]), stdout = out, columns = 80, canAsk = false } = surroundings;
  const terminal = { stdin, stdout, stderr: err, columns, colours: false, canAsk, canRewrite: false };
  const env = surroundings.env ?? { AWS_REGION: "us-east-1" };
  const code = await runLogpipe(new Session(terminal, env, tmpdir()), args);
  return { code, out: out.text, err: err.text };
}
