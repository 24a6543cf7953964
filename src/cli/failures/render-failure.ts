import { age, counted, duration } from "../terminal/figures.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";
import { adviceFor, nextCommands } from "./advice.ts";
import type { Failure } from "./failure.ts";

const causeCharacters = 400;
const shownObjects = 3;

/** A failure as a few lines; its ARN stands whole in the command that helps. */
export function renderFailure(failure: Failure, now: number, terminal: Pick<Terminal, "colours">): string {
  const { machine, status, startedAt, endedAt, error, cause, objects } = failure;
  const ran = startedAt && endedAt ? `, after ${duration(endedAt.getTime() - startedAt.getTime())}` : "";
  const { meaning, first } = adviceFor(failure);
  const next = nextCommands(failure);
  return [
    `${coloured(terminal, "bold", machine)}  ${coloured(terminal, "red", status)}  ${age(endedAt, now)}${ran}`,
    `  ${error}${cause === "" ? "" : `: ${shortened(cause)}`}`,
    `  ${meaning}`,
    ...(failure.failedChunks > 0 ? [`  ${counted(failure.failedChunks, "chunk")} failed${also(failure)}.`] : []),
    ...objects.slice(0, shownObjects).map((url) => `  ${url}`),
    ...(objects.length > shownObjects
      ? [`  and ${counted(objects.length - shownObjects, "more object", "more objects")}`]
      : []),
    ...(next.length > 0 ? [`  → ${[first, ...next].filter(Boolean).join(" ")}`] : [`  ${failure.arn}`]),
  ].join("\n");
}

function also({ otherErrors }: Failure): string {
  return otherErrors.length === 0 ? "" : `, some of them with ${otherErrors.join(", ")}`;
}

function shortened(cause: string): string {
  const line = cause.trim().replaceAll(/\s+/g, " ");
  return line.length <= causeCharacters ? line : `${line.slice(0, causeCharacters - 1)}…`;
}
