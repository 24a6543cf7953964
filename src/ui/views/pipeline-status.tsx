import type { JSX } from "preact";
import { age, byteFigure, duration, figure } from "../../cli/terminal/figures.ts";
import type { Status, Unknown } from "../server-contract.ts";
import { Rows } from "./rows.tsx";

function isUnknown(value: object | null): value is Unknown {
  return value !== null && "unknown" in value;
}

/** A number in red above 0. */
function Alarming({ number }: { readonly number: number }): JSX.Element {
  return <span class={number > 0 ? "word-red" : ""}>{figure(number)}</span>;
}

function Known<T extends object>(props: {
  readonly value: Unknown | T;
  readonly show: (value: T) => JSX.Element;
}): JSX.Element {
  const { value, show } = props;
  return isUnknown(value) ? <p class="problem">{value.unknown}</p> : show(value);
}

/** What `logpipe status` says. Parts that could not be read say why. */
export function StatusTables({ status }: { readonly status: Status }): JSX.Element {
  const nowMs = Date.now();
  const { executions, eventSources, queues, rejects, lag, indexes } = status;
  return (
    <div class="status-tables">
      <Known
        value={executions}
        show={(runs) => (
          <Rows
            columns={[
              { label: "executions" },
              { label: "running", isNumber: true },
              { label: "failed 24 h", isNumber: true },
              { label: "last" },
            ]}
            rows={runs.map(({ machine, running, failed24h, last }) => [
              machine,
              figure(running),
              <Alarming key={machine} number={failed24h} />,
              last === null ? "–" : `${last.status} ${age(new Date(last.startedAt), nowMs)}`,
            ])}
          />
        )}
      />
      <Known
        value={queues}
        show={(those) => (
          <Rows
            columns={[
              { label: "queue" },
              { label: "waiting", isNumber: true },
              { label: "in flight", isNumber: true },
            ]}
            rows={those.map(({ name, waiting, inFlight }) => [
              name,
              name.endsWith("DeadLetters") ? <Alarming key={name} number={waiting} /> : figure(waiting),
              figure(inFlight),
            ])}
          />
        )}
      />
      <Known
        value={eventSources}
        show={(sources) => (
          <Rows
            columns={[{ label: "flow" }, { label: "event source" }]}
            rows={sources.map(({ name, state }) => [
              name,
              state === "Disabled" ? (
                <span key={name} class="word-amber">
                  paused
                </span>
              ) : (
                state
              ),
            ])}
          />
        )}
      />
      <Known
        value={lag}
        show={(lags) => (
          <Rows
            columns={[{ label: "lag" }, { label: "behind", isNumber: true }]}
            rows={lags.map(({ what, ms }) => [what, ms === null ? "–" : duration(ms)])}
          />
        )}
      />
      {rejects === null ? null : (
        <Known
          value={rejects}
          show={({ objects, bytes, newest, isCapped }) => (
            <p>
              Rejects: {isCapped ? "more than " : ""}
              <Alarming number={objects} /> {objects === 1 ? "object" : "objects"}, {byteFigure(bytes)}
              {newest === null ? "" : `, the latest ${age(new Date(newest), nowMs)}`}
            </p>
          )}
        />
      )}
      <Known
        value={indexes}
        show={(families) => (
          <Rows
            columns={[
              { label: "indexes" },
              { label: "number", isNumber: true },
              { label: "documents", isNumber: true },
              { label: "size", isNumber: true },
              { label: "newest" },
            ]}
            rows={families.map(({ prefix, indexes: number, documents, bytes, newest }) => [
              `${prefix}${prefix.endsWith("-") ? "*" : ""}`,
              figure(number),
              figure(documents),
              byteFigure(bytes),
              newest,
            ])}
          />
        )}
      />
    </div>
  );
}
