/** The event sources that pause and resume switch, and where their work waits meanwhile. */
export const eventSources = {
  load: {
    resource: "StartLoadEventSource",
    feeds: "StartLoad",
    held: "LoadQueue holds the objects that arrive, for 14 days",
  },
  cloudwatch: {
    resource: "TransformLogEventsEventSource",
    feeds: "TransformLogEvents",
    held: "CloudWatchStream holds the log events, for as long as its retention",
  },
} as const;

export type EventSourceName = keyof typeof eventSources;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the names
export const eventSourceNames = Object.keys(eventSources) as EventSourceName[];
