import type { Session } from "../session.ts";
import { isAgreed } from "../terminal/ask.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { counted } from "../terminal/figures.ts";
import { Progress } from "../terminal/progress.ts";
import { renderTable } from "../terminal/table.ts";
import { countRejects, groupsAsJson, renderGroups } from "./list-rejects.ts";
import { openPlaces } from "./open-places.ts";
import type { FoundReject, RejectPlace, Verdict } from "./place.ts";
import { chosenBy, type RejectsOptions } from "./rejects-options.ts";
import { ReloadCounter, type RejectGroups, type ReloadTally } from "./tally.ts";

/** `logpipe rejects reload`: loads again with today's code and configuration, and removes what loaded. */
export async function reloadRejects(session: Session, options: RejectsOptions): Promise<ExitCode> {
  const places = await openPlaces(session.stack, options.place, options.format);
  const groups = await countRejects(places, options);
  if (groups.count === 0 || options.dryRun === true) {
    session.print({ dryRun: options.dryRun === true, ...groupsAsJson(groups) }, () =>
      renderGroups(groups, session.terminal.columns),
    );
    session.say("Nothing was loaded.");
    return groups.count === 0 ? exitCodes.done : exitCodes.somethingIsWrong;
  }
  if (options.yes !== true) {
    session.say(renderGroups(groups, session.terminal.columns));
    if (!(await isAgreed(session.terminal, `Load ${counted(groups.count, "reject")} again?`))) {
      session.say("Nothing was loaded.");
      return exitCodes.somethingIsWrong;
    }
  }
  const reload = new Reload(session, groups, options);
  try {
    for (const place of places) await reload.run(place);
  } finally {
    reload.tell();
  }
  return reload.isComplete ? exitCodes.done : exitCodes.somethingIsWrong;
}

/** How many kinds of what is left are told of. */
const toldKinds = 20;

/** One run: what became of how many, by place. What an error ends early is told all the same. */
class Reload {
  private readonly session: Session;
  private readonly groups: RejectGroups;
  private readonly options: RejectsOptions;
  private readonly progress: Progress;
  private readonly counters = new Map<RejectPlace["place"], ReloadCounter>();
  /** Why rejects stay, and how many for that. */
  private readonly reasons = new Map<string, number>();

  constructor(session: Session, groups: RejectGroups, options: RejectsOptions) {
    this.session = session;
    this.groups = groups;
    this.options = options;
    this.progress = new Progress(session.terminal);
  }

  async run(place: RejectPlace): Promise<void> {
    if (!this.groups.all().some((group) => group.place === place.place)) return;
    const counter = new ReloadCounter(place.place);
    this.counters.set(place.place, counter);
    await place.reload(chosenBy(this.options), (reject, verdict) => {
      counter.add(verdict);
      this.remember(reject, verdict);
      const done = [...this.counters.values()].reduce((sum, { settled }) => sum + settled, 0);
      this.progress.show({ done, total: Math.max(done, this.groups.count), text: "rejects" });
    });
  }

  get isComplete(): boolean {
    return this.tallies().every(({ rejected, left }) => rejected + left === 0);
  }

  tell(): void {
    this.progress.end();
    const tallies = this.tallies();
    const stays = [...this.reasons].toSorted(([, a], [, b]) => b - a);
    this.session.print({ places: tallies, stays: stays.map(([why, count]) => ({ why, count })) }, () =>
      [
        renderTallies(tallies, this.session.terminal.columns),
        ...stays.slice(0, toldKinds).map(([why, count]) => `${counted(count, "reject")}: ${why}`),
      ].join("\n"),
    );
  }

  private tallies(): ReloadTally[] {
    const found = new Map<RejectPlace["place"], number>();
    for (const { place, count } of this.groups.all()) found.set(place, (found.get(place) ?? 0) + count);
    return [...found].map(([place, count]) =>
      (this.counters.get(place) ?? new ReloadCounter(place)).tally(count),
    );
  }

  private remember({ place }: FoundReject, verdict: Verdict): void {
    if (verdict.kind !== "rejected" && verdict.kind !== "left") return;
    const why =
      verdict.kind === "left"
        ? `${place}: left, ${verdict.why}`
        : `${place}: ${verdict.reason}: ${verdict.message}`;
    this.reasons.set(why, (this.reasons.get(why) ?? 0) + 1);
  }
}

function renderTallies(tallies: readonly ReloadTally[], width: number): string {
  const number = (title: string) => ({ title, align: "right" as const });
  return renderTable(
    [{ title: "place" }, ...["found", "loaded", "skipped", "still rejected", "left"].map(number)],
    tallies.map(({ place, found, loaded, skipped, rejected, left }) => [
      place,
      found,
      loaded,
      skipped,
      rejected,
      left,
    ]),
    width,
  );
}
