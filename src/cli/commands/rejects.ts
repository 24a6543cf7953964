import type { Rejects } from "../../ui/server-contract.ts";
import { Argument, type Command, Option } from "commander";
import { formatName } from "../../functions/load/contract/shapes.ts";
import type { FormatName } from "../../shared/log-formats/formats.ts";
import { asJson, countRejects, minuteOf, renderGroups } from "../rejects/groups.ts";
import {
  type FoundReject,
  type IsChosen,
  objectPlaces,
  type PlaceName,
  placeNames,
  type RejectPlace,
} from "../rejects/place.ts";
import { openApplications } from "../rejects/places/app-logs.ts";
import { openCloudWatch } from "../rejects/places/cloudwatch.ts";
import { openCleanSchedule, openLoadQueue } from "../rejects/places/dead-letter-queues.ts";
import { openEventSource } from "../rejects/places/event-source.ts";
import { openFirehose } from "../rejects/places/firehose.ts";
import { openLoad } from "../rejects/places/load.ts";
import { reloadRejects } from "../rejects/reload.ts";
import { Stack } from "../stack/stack.ts";
import { positive, withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, UsageError } from "../terminal/errors.ts";
import type { Session } from "../terminal/session.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";

interface RejectsOptions {
  readonly place?: PlaceName;
  readonly reason?: string;
  readonly limit?: number;
  readonly format?: FormatName;
  readonly dryRun?: true;
  readonly yes?: true;
}

const actions = ["list", "show", "reload"] as const;
type Action = (typeof actions)[number];

/** Options that only one action takes. */
const actionOf: Readonly<Partial<Record<keyof RejectsOptions, Action>>> = {
  limit: "show",
  format: "reload",
  dryRun: "reload",
  yes: "reload",
};

/** `logpipe rejects`: everything that did not arrive, wherever it is kept. */
export function rejects(command: Command, session: Session): Command {
  return withExamples(
    command
      .addArgument(
        new Argument(
          "[action]",
          "count them, show them, or load them again with today's code and configuration",
        )
          .choices(actions)
          .default("list"),
      )
      .addOption(new Option("--place <name>", "only those in one place").choices(placeNames))
      .option("--reason <reason>", "only those with this reason, as `list` shows it")
      .option("--limit <number>", "show at most this many, the latest first (default: 20)", positive)
      .addOption(
        new Option("--format <name>", "reload: format of objects whose keys do not show it").choices(
          formatName.options,
        ),
      )
      .addOption(new Option("--dry-run", "reload: only show what would be loaded").conflicts("yes"))
      .option("--yes", "reload: do not ask")
      .action(async (action: Action, options: RejectsOptions) => {
        session.exitCode = await runRejects(session, action, options);
      }),
    ["rejects", "how many, where and why"],
    ["rejects show --place load --reason unparsable --limit 5", "the lines themselves"],
    ["rejects reload --dry-run", "what would be loaded again?"],
    [
      "rejects reload --place load --format alb --yes",
      "lines of objects whose keys do not show their format",
    ],
  );
}

async function runRejects(session: Session, action: Action, options: RejectsOptions): Promise<ExitCode> {
  for (const [name, wanted] of Object.entries(actionOf))
    if (name in options && wanted !== action)
      throw new UsageError(
        `--${name === "dryRun" ? "dry-run" : name} is for rejects ${wanted}, not ${action}.`,
      );
  const { place, reason, format, limit } = options;
  const isChosen: IsChosen = (reject) => reason === undefined || reject.reason === reason;
  const places = await openPlaces(Stack.of(session), place === undefined ? placeNames : [place], format);
  if (action === "reload") return await reloadRejects(session, places, isChosen, options);
  if (action === "show") return await showRejects(session, places, isChosen, limit);
  return await listRejects(session, places, isChosen);
}

type Opener = (stack: Stack, format: FormatName | undefined) => Promise<RejectPlace | undefined>;

const openers: Readonly<Record<PlaceName, Opener>> = {
  load: openLoad,
  cloudwatch: openCloudWatch,
  "app-logs": openApplications,
  firehose: openFirehose,
  "event-source": openEventSource,
  "load-queue": openLoadQueue,
  "clean-schedule": openCleanSchedule,
};

/** Those of the places that the stack has. @param format of objects whose keys do not show it */
async function openPlaces(
  stack: Stack,
  names: readonly PlaceName[],
  format: FormatName | undefined,
): Promise<RejectPlace[]> {
  const places: RejectPlace[] = [];
  for (const name of names) {
    const place = await openers[name](stack, format);
    if (place !== undefined) places.push(place);
  }
  return places;
}

/** What `logpipe rejects list --json` prints, of what is kept in objects: reading disturbs nobody. */
export async function rejectsDocument(stack: Stack): Promise<Rejects> {
  return asJson(await countRejects(await openPlaces(stack, objectPlaces, undefined), () => true));
}

async function listRejects(
  session: Session,
  places: readonly RejectPlace[],
  isChosen: IsChosen,
): Promise<ExitCode> {
  const groups = await countRejects(places, isChosen);
  session.print(asJson(groups), () => renderGroups(groups, session.terminal.columns));
  if (groups.count === 0) return exitCodes.done;
  session.say("`logpipe rejects show` shows them, `logpipe rejects reload` loads them again.");
  return exitCodes.somethingIsWrong;
}

const defaultLimit = 20;

/** The rejects themselves; with --json in full, one per line. */
async function showRejects(
  session: Session,
  places: readonly RejectPlace[],
  isChosen: IsChosen,
  limit = defaultLimit,
): Promise<ExitCode> {
  let [shown, more] = [0, false];
  for (const place of places) {
    for await (const reject of place.find()) {
      if (!isChosen(reject)) continue;
      more = shown === limit;
      if (more) break;
      shown += 1;
      session.print(documentOf(reject), () => renderReject(reject, session.terminal));
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

function documentOf({ place, reason, message, from, keptIn, atMs, bytes, content }: FoundReject): object {
  return { place, reason, message, from, keptIn, at: new Date(atMs).toISOString(), bytes, content };
}

/** Three lines, each cut at the terminal's width. */
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

/** One line, with everything that a terminal would take as a command replaced. */
function cutTo(text: string, width: number): string {
  // oxlint-disable-next-line eslint/no-control-regex -- these must not reach a terminal
  const plain = text.slice(0, width * 2).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "�");
  return plain.length <= width ? plain : `${plain.slice(0, width - 1)}…`;
}
