import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Boards } from "../../../opensearch/descriptions.ts";
import { dashboardOf } from "../model/dashboards.ts";
import { addressOf, inRoom, type Room } from "../model/location.ts";
import type { About } from "../server-contract.ts";
import { DashboardRoom } from "./dashboard-room.tsx";
import { Help } from "./help.tsx";
import { PageProvider, usePage, usePageOf } from "./page.ts";
import { PipelineRoom } from "./pipeline-room.tsx";
import { queryInputId } from "./search-bar.tsx";
import { SearchRoom } from "./search-room.tsx";
import { ThemeButton } from "./theme-button.tsx";

export function App({ about }: { readonly about: About }): JSX.Element {
  const page = usePageOf(about);
  const { state, rangeProblem, refresh } = page;
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => {
    const act = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "/") document.querySelector<HTMLInputElement>(`#${queryInputId}`)?.focus();
      else if (event.key === "?") setHelpOpen(true);
      else if (event.key === "r") refresh();
      else if (event.key === "j") document.querySelector<HTMLElement>(".row-opener")?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", act);
    return () => {
      document.removeEventListener("keydown", act);
    };
  }, [refresh]);
  const { room } = state;
  return (
    <PageProvider value={page}>
      <Navigation
        openHelp={() => {
          setHelpOpen(true);
        }}
      />
      <main class={`room ${room.is}`} data-fragment={page.fragment}>
        <h1 class="unseen">{titleOf(about.boards, room)}</h1>
        {rangeProblem === "" ? null : (
          <p class="problem" role="alert">
            {rangeProblem}
          </p>
        )}
        {room.is === "search" ? <SearchRoom /> : null}
        {room.is === "dashboard" ? <DashboardRoom key={room.id} id={room.id} /> : null}
        {room.is === "pipeline" ? <PipelineRoom /> : null}
      </main>
      {isHelpOpen ? (
        <Help
          close={() => {
            setHelpOpen(false);
          }}
        />
      ) : null}
    </PageProvider>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

function titleOf(boards: Boards, room: Room): string {
  if (room.is === "dashboard") return dashboardOf(boards, room.id)?.title ?? room.id;
  return room.is === "search" ? "Search" : "Pipeline";
}

const searchRoom: Room = { is: "search" };
const pipelineRoom: Room = { is: "pipeline" };

function Navigation({ openHelp }: { readonly openHelp: () => void }): JSX.Element {
  const { about } = usePage();
  return (
    <nav class="navigation" aria-label="Rooms">
      <div class="brand">logpipe</div>
      <RoomLink room={searchRoom} label="Search" />
      <h2>Dashboards</h2>
      {about.boards.dashboards.map(({ id, title }) => (
        <RoomLink key={id} room={{ is: "dashboard", id }} label={title.replace("Load balancers: ", "LB: ")} />
      ))}
      <h2>Operation</h2>
      <RoomLink room={pipelineRoom} label="Pipeline" />
      <div class="spacer" />
      <div class="about">
        <div title={about.host}>{about.host}</div>
        {about.stack === null ? null : <div>stack {about.stack}</div>}
        {about.openSearchVersion === null ? null : <div>OpenSearch {about.openSearchVersion}</div>}
      </div>
      <div class="navigation-buttons">
        <ThemeButton />
        <button type="button" class="button" onClick={openHelp} aria-label="Help" title="Help (?)">
          ?
        </button>
      </div>
    </nav>
  );
}

function RoomLink({ room, label }: { readonly room: Room; readonly label: string }): JSX.Element {
  const { state } = usePage();
  const isHere =
    room.is === state.room.is &&
    (room.is !== "dashboard" || state.room.is !== "dashboard" || room.id === state.room.id);
  return (
    <a href={addressOf(inRoom(state, room))} class="room-link" aria-current={isHere ? "page" : undefined}>
      {label}
    </a>
  );
}
