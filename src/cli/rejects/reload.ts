import { type ExitCode, exitCodes } from "../terminal/errors.ts";
import { counted } from "../terminal/figures.ts";
import { Progress } from "../terminal/progress.ts";
import type { Session } from "../terminal/session.ts";
import { renderTable } from "../terminal/table.ts";
import { isAgreed } from "../terminal/terminal.ts";
import { asJson, countRejects, renderGroups, type RejectGroups } from "./groups.ts";
import type { FoundReject, IsChosen, PlaceName, RejectPlace, Verdict } from "./place.ts";

/** Loads the chosen rejects again with today's code and configuration, and removes what was loaded. */
export async function reloadRejects(
  session: Session,
  places: readonly RejectPlace[],
  isChosen: IsChosen,
  { dryRun = false, yes = false }: { readonly dryRun?: boolean; readonly yes?: boolean },
): Promise<ExitCode> {
  const groups = await countRejects(places, isChosen);
  const found = (): string => renderGroups(groups, session.terminal.columns);
  if (groups.count === 0 || dryRun) {
    session.print({ dryRun, ...asJson(groups) }, found);
    session.say("Nothing was loaded.");
    return groups.count === 0 ? exitCodes.done : exitCodes.somethingIsWrong;
  }
  if (!yes) {
    session.say(found());
    if (!(await isAgreed(session.terminal, `Load ${counted(groups.count, "reject")} again?`))) {
      session.say("Nothing was loaded.");
      return exitCodes.somethingIsWrong;
    }
  }
  const reload = new Reload(session, groups, isChosen);
  try {
    for (const place of places) await reload.run(place);
  } finally {
    reload.report();
  }
  return reload.isComplete ? exitCodes.done : exitCodes.somethingIsWrong;
}

/** How many different reasons are listed of what stays. */
const shownReasons = 20;

/** One run: what became of how many, by place. Reports what was done even if an error ends it early. */
class Reload {
  private readonly session: Session;
  private readonly groups: RejectGroups;
  private readonly isChosen: IsChosen;
  private readonly progress: Progress;
  private readonly counters = new Map<PlaceName, ReloadCounter>();
  /** Why rejects stay, and how many for each reason. */
  private readonly reasons = new Map<string, number>();

  constructor(session: Session, groups: RejectGroups, isChosen: IsChosen) {
    this.session = session;
    this.groups = groups;
    this.isChosen = isChosen;
    this.progress = new Progress(session.terminal);
  }

  async run(place: RejectPlace): Promise<void> {
    if (!this.groups.byPlace().has(place.place)) return;
    const counter = new ReloadCounter(place.place);
    this.counters.set(place.place, counter);
    await place.reload(this.isChosen, (reject, verdict) => {
      counter.add(verdict);
      this.remember(reject, verdict);
      const done = [...this.counters.values()].reduce((sum, { settled }) => sum + settled, 0);
      this.progress.show({ done, total: Math.max(done, this.groups.count), text: "rejects" });
    });
  }

  get isComplete(): boolean {
    return this.tallies().every(({ rejected, left }) => rejected + left === 0);
  }

  report(): void {
    this.progress.end();
    const tallies = this.tallies();
    const stays = [...this.reasons].toSorted(([, a], [, b]) => b - a);
    this.session.print({ places: tallies, stays: stays.map(([why, count]) => ({ why, count })) }, () =>
      [
        renderTallies(tallies, this.session.terminal.columns),
        ...stays.slice(0, shownReasons).map(([why, count]) => `${counted(count, "reject")}: ${why}`),
      ].join("\n"),
    );
  }

  private tallies(): ReloadTally[] {
    return [...this.groups.byPlace()].map(([place, count]) =>
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

/** What became of the rejects of one place. Tie-out: found = loaded + skipped + rejected + left. */
interface ReloadTally {
  readonly place: PlaceName;
  readonly found: number;
  readonly loaded: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly left: number;
}

export class ReloadCounter {
  private readonly place: PlaceName;
  private readonly counts: Record<Verdict["kind"], number> = { loaded: 0, skipped: 0, rejected: 0, left: 0 };

  constructor(place: PlaceName) {
    this.place = place;
  }

  add({ kind }: Verdict): void {
    this.counts[kind] += 1;
  }

  get settled(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** @param found how many there were when they were counted: those without an outcome are left */
  tally(found: number): ReloadTally {
    const unsettled = Math.max(0, found - this.settled);
    return {
      place: this.place,
      found: this.settled + unsettled,
      ...this.counts,
      left: this.counts.left + unsettled,
    };
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
