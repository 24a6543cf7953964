import { join } from "node:path";
import { pythonEnvironment } from "../../tools/install-python.ts";
import { nodeProgram, projectRoot } from "../../tools/paths.ts";
import { runProgram } from "../../tools/run-program.ts";
import { awsEnvironment } from "../../emulator/aws.ts";
import { resourceOf, type StackRecord } from "../../emulator/stack-record.ts";

/** A program of examples/producers that writes `documentsEach` documents to LogStream and ends. */
export interface Producer {
  readonly name: string;
  readonly program: () => Promise<readonly [string, ...string[]]>;
}

/** Every producer logs the same four lines: one of each of these levels, the error with an exception. */
export const levelsOfProducer = ["DEBUG", "INFO", "WARN", "ERROR"] as const;

const withMaven = async (): Promise<readonly [string, ...string[]]> => {
  await runProgram("mvn", ["--version"]).catch((error: unknown) => {
    throw new Error("logback and log4j need Maven and a JDK (packages: maven openjdk-21-jdk)", {
      cause: error,
    });
  });
  return ["mvn", "--quiet", "--batch-mode", "compile", "exec:exec"];
};

export const producers: readonly Producer[] = [
  { name: "logback", program: withMaven },
  { name: "log4j", program: withMaven },
  // SAM CLI's environment has boto3, pinned.
  { name: "python", program: async () => [join(await pythonEnvironment("sam"), "python"), "-B", "main.py"] },
  { name: "node", program: async () => [nodeProgram, "main.ts"] },
];

export function folderOf({ name }: Pick<Producer, "name">): string {
  return join(projectRoot, "examples", "producers", name);
}

/** @returns a word that is in no other run's messages */
export function newRunId(): string {
  return `run${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
}

/**
 * Runs a producer against the local stack.
 * @param runId part of each message, of `mdc` and of `tags`
 * @throws Error with the producer's output when it fails or when it printed lines that it could not send
 */
export async function runProducer(producer: Producer, stack: StackRecord, runId: string): Promise<void> {
  const [program, ...args] = await producer.program();
  await runProgram(program, args, {
    cwd: folderOf(producer),
    env: {
      ...awsEnvironment(stack.awsEndpoint),
      // The user's own profile would win over the credentials that the emulator accepts.
      AWS_PROFILE: undefined,
      LOG_STREAM: resourceOf(stack, "LogStream"),
      RUN_ID: runId,
      // The emulator accepts JSON only; the Java SDKs (2 and 1) write CBOR by default.
      CBOR_ENABLED: "false",
      AWS_CBOR_DISABLE: "true",
    },
    remedy: `The producer is in examples/producers/${producer.name}; Maven fetches packages the first time: is the network there?`,
  });
}
