import type { Session } from "../session.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";
import { minuteOf } from "./list-rejects.ts";
import { openPlaces } from "./open-places.ts";
import type { FoundReject } from "./place.ts";
import { chosenBy, type RejectsOptions } from "./rejects-options.ts";

const defaultLimit = 20;

/** `logpipe rejects show`: the rejects themselves; with --json whole, one a line. */
export async function showRejects(session: Session, options: RejectsOptions): Promise<ExitCode> {
  const isChosen = chosenBy(options);
  const { limit = defaultLimit } = options;
  let [shown, more] = [0, false];
  for (const place of await openPlaces(session.stack, options.place, undefined)) {
    for await (const reject of place.find()) {
      if (!isChosen(reject)) continue;
      more = shown === limit;
      if (more) break;
      shown += 1;
      session.print(asJson(reject), () => renderReject(reject, session.terminal));
    }
    if (more) break;
  }
  if (shown === 0) {
    session.say("No rejects.");
    return exitCodes.done;
  }
  if (more) session.say(`The latest ${limit} are shown; --limit shows more.`);
  return exitCodes.somethingIsWrong;
}

function asJson({ place, reason, message, from, keptIn, atMs, bytes, content }: FoundReject): object {
  return { place, reason, message, from, keptIn, at: new Date(atMs).toISOString(), bytes, content };
}

/** Three lines, each cut at the terminal's width, and an empty one. */
function renderReject(reject: FoundReject, terminal: Pick<Terminal, "columns" | "colours">): string {
  const { place, reason, message, from, atMs, content } = reject;
  const cut = (text: string): string => cutTo(text, terminal.columns);
  return [
    coloured(terminal, "bold", cut(`${minuteOf(atMs)} ${place} ${reason}`)),
    cut(`  ${from}`),
    ...(message === "" ? [] : [cut(`  ${message}`)]),
    coloured(terminal, "dim", cut(`  ${content}`)),
  ].join("\n");
}

/** One line, with what a terminal would take for a command made visible. */
function cutTo(text: string, width: number): string {
  // oxlint-disable-next-line eslint/no-control-regex -- these are what must not reach a terminal
  const plain = text.slice(0, width * 2).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "�");
  return plain.length <= width ? plain : `${plain.slice(0, width - 1)}…`;
}
