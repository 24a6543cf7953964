import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { byteFigure, counted, figure } from "../../cli/terminal/figures.ts";
import { type Answered, readPipeline } from "../server.ts";
import type { Failures, Help, Part, Pipeline, Rejects } from "../server-contract.ts";
import { CopyButton } from "./copy-button.tsx";
import { usePage } from "./page.ts";
import { StatusTables } from "./pipeline-status.tsx";
import { Rows } from "./rows.tsx";

/** What `logpipe status`, `failures` and `rejects` say. Read only: commands are copied, not run. */
export function PipelineRoom(): JSX.Element {
  const answer = usePolled();
  if (answer === undefined) return <div class="waiting">asking AWS…</div>;
  if (answer.is === "failed") return <p class="problem">{answer.sentence}</p>;
  const { status, failures, rejects } = answer.value;
  return (
    <div class="pipeline-parts">
      <PartSection
        title="Status"
        command="logpipe status"
        part={status}
        show={(value) => <StatusTables status={value} />}
      />
      <PartSection
        title="Failures"
        command="logpipe failures"
        part={failures}
        show={(value) => <FailureList failures={value} />}
      />
      <PartSection
        title="Rejects"
        command="logpipe rejects"
        part={rejects}
        show={(value) => <RejectTable rejects={value} />}
      />
    </div>
  );
}

/** What takes long may be there at the next look. */
const soonMs = 2_000;

/** Asked again and again while the page is visible, sooner while something is not known yet. */
function usePolled(): Answered<Pipeline> | undefined {
  const { about, nowMs } = usePage();
  const [answer, setAnswer] = useState<Answered<Pipeline>>();
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.visibilityState !== "visible") return;
      const found = await readPipeline();
      if (!isCurrent) return;
      setAnswer(found);
      const pollMs = about.pollSeconds * 1000;
      timer = setTimeout(readAgain, isKnown(found) ? pollMs : Math.min(pollMs, soonMs));
    };
    const readAgain = (): void => {
      void read();
    };
    readAgain();
    document.addEventListener("visibilitychange", readAgain);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", readAgain);
    };
  }, [about.pollSeconds, nowMs]);
  return answer;
}

function isKnown(answer: Answered<Pipeline>): boolean {
  return answer.is === "answered" && Object.values(answer.value).every(({ is }) => is === "answered");
}

function PartSection<T>(props: {
  readonly title: string;
  /** That says the same in a terminal. */
  readonly command: string;
  readonly part: Part<T>;
  readonly show: (value: T) => JSX.Element;
}): JSX.Element {
  const { title, command, part, show } = props;
  return (
    <section class="part" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <code>{command}</code>
        {part.is === "answered" ? <span class="read-at">read {part.at.slice(11, 19)} UTC</span> : null}
      </header>
      {part.is === "answered" ? show(part.value) : <p class="problem">{part.reason}</p>}
      {part.is === "answered" && part.help.length > 0 ? <HelpList help={part.help} /> : null}
    </section>
  );
}

function HelpList({ help }: { readonly help: readonly Help[] }): JSX.Element {
  return (
    <div class="helps">
      <h3>What helps</h3>
      <ul>
        {help.map(({ item, command, why }) => (
          <li key={`${item} ${command}`}>
            <div>
              <b>{item}</b> {why}
            </div>
            <div class="command">
              <code>{command}</code>
              <CopyButton text={command} label="Copy" />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function minuteOf(time: string | null | undefined): string {
  return time === null || time === undefined ? "–" : time.slice(0, 16).replace("T", " ");
}

function FailureList({ failures }: { readonly failures: Failures }): JSX.Element {
  const { failed, since, failures: described, deadLetters } = failures;
  const dead = deadLetters.filter(({ waiting, inFlight }) => waiting + inFlight > 0);
  return (
    <>
      <p class={failed === 0 ? "word-green" : "word-red"}>
        {counted(failed, "failed execution")} since {minuteOf(since)} UTC.
      </p>
      {dead.map(({ name, waiting, inFlight }) => (
        <p key={name} class="word-red">
          {name}: {counted(waiting + inFlight, "message")} that could not be delivered.
        </p>
      ))}
      <ul class="failures">
        {described.map((failure) => (
          <li key={failure.arn}>
            <div>
              <b>{failure.machine}</b> <span class="word-red">{failure.status}</span>{" "}
              {minuteOf(failure.endedAt)} <b>{failure.error}</b>
            </div>
            <div>{failure.meaning}</div>
            <div class="cause">{failure.cause}</div>
            {failure.objects.slice(0, 3).map((url) => (
              <div key={url} class="cause">
                {url}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function RejectTable({ rejects }: { readonly rejects: Rejects }): JSX.Element {
  if (rejects.count === 0) return <p class="word-green">No rejects.</p>;
  return (
    <>
      <p class="word-red">{counted(rejects.count, "reject")}.</p>
      <Rows
        columns={[
          { label: "place" },
          { label: "reason" },
          { label: "count", isNumber: true },
          { label: "size", isNumber: true },
          { label: "oldest" },
          { label: "newest" },
        ]}
        rows={rejects.groups.map(({ place, reason, count, bytes, oldest, newest }) => [
          place,
          reason,
          figure(count),
          byteFigure(bytes),
          minuteOf(oldest),
          minuteOf(newest),
        ])}
      />
    </>
  );
}
