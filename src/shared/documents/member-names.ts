import type { Scale } from "./levels.ts";

/**
 * What the members of a JSON document state: time, level, message and request id, by the names that loggers give them.
 * Names match in any case, with or without `_`, `-`, `.` and `@`; the first of a table wins.
 */

/** A member, or a member of an object in it. */
export interface Place {
  readonly name: string;
  readonly rank: number;
  readonly within: readonly string[];
}
interface LevelRule {
  readonly scales: readonly Scale[];
  /** Whether an unknown word or number counts as a level. */
  readonly keepsUnknown: boolean;
}
export type LevelPlace = Place & LevelRule;

const general: readonly Scale[] = ["tens", "syslog", "monolog", "jul"];
const google: readonly Scale[] = ["google", "tens", "syslog"];

/** A path is `name` or `name > member > …`. */
function placeOf(path: string, rank: number): Place {
  const [name = "", ...within] = path.split(" > ");
  return { name, rank, within };
}

const word: LevelRule = { scales: [], keepsUnknown: true };
const levelRules: readonly (readonly [path: string, rule: LevelRule])[] = [
  ["level", { scales: general, keepsUnknown: true }],
  ["level > name", word],
  ["severity", { scales: google, keepsUnknown: true }],
  ["levelname", word],
  ["loglevel", { scales: general, keepsUnknown: true }],
  ["lvl", { scales: general, keepsUnknown: true }],
  ["@l", { scales: general, keepsUnknown: true }],
  ["severitytext", word],
  ["errorseverity", word],
  ["log > level", { scales: general, keepsUnknown: false }],
  ["record > level > name", word],
  ["record > level > no", { scales: ["python"], keepsUnknown: false }],
  ["level > no", { scales: ["python"], keepsUnknown: false }],
  ["levelno", { scales: ["python"], keepsUnknown: false }],
  ["severitynumber", { scales: ["otel"], keepsUnknown: false }],
  ["syslogseverity", { scales: ["syslog"], keepsUnknown: false }],
];
const levelPlaces: readonly LevelPlace[] = levelRules.map(([path, rule], rank) => ({
  ...placeOf(path, rank),
  ...rule,
}));
/** Names of log times, which count whatever their date. Times under other names must be near the event's. */
export const logTimeNames: ReadonlySet<string> = new Set(["timestamp"]);
const timePlaces = [
  "timestamp",
  "time",
  "ts",
  "@t",
  "datetime",
  "date",
  "eventtime",
  "eventtimestamp",
  "asctime",
  "logtime",
  "logtimestamp",
  "instant",
  "timemillis",
  "timeunixnano",
  "requesttimeepoch",
  "requesttime",
  "querytimestamp",
  "timeiso8601",
  "timelocal",
  "timestampms",
  "realtimetimestamp",
  "t",
  "t > $date",
  "record > time > repr",
  "record > time > timestamp",
  "aws > Timestamp",
  "observedtimeunixnano",
].map(placeOf);
const messagePlaces = [
  "message",
  "msg",
  "@m",
  "renderedmessage",
  "shortmessage",
  "logmessage",
  "textpayload",
  "log",
  "event",
  "fields > message",
  "record > message",
  "body",
  "body > stringValue",
  "@mt",
  "messagetemplate",
  "errormessage",
].map(placeOf);
/** Names that only Lambda's request ids have, and objects that the Lambda runtimes for Rust and Go write. */
const requestIdPlaces = [
  "awsrequestid",
  "functionrequestid",
  "lambdarequestid",
  "span > requestId",
  "record > requestId",
].map(placeOf);

export interface Role {
  readonly levels: readonly LevelPlace[];
  readonly times: readonly Place[];
  readonly messages: readonly Place[];
  readonly requestIds: readonly Place[];
}

const roles = new Map<string, Role>();
for (const [kind, all] of [
  ["levels", levelPlaces],
  ["times", timePlaces],
  ["messages", messagePlaces],
  ["requestIds", requestIdPlaces],
] as const)
  for (const place of all) {
    const role = roles.get(place.name) ?? { levels: [], times: [], messages: [], requestIds: [] };
    roles.set(place.name, { ...role, [kind]: [...role[kind], place] });
  }

/** Names come from users: the cache must not grow with them. */
const maxCachedNames = 5_000;
const roleOfName = new Map<string, Role | null>();

export function roleOf(name: string): Role | null {
  let role = roleOfName.get(name);
  if (role !== undefined) return role;
  const lower = name.toLowerCase();
  const plain = /^@\w{1,2}$/.test(name) ? lower : lower.replaceAll(/[^a-z0-9]/g, "");
  role = roles.get(plain) ?? null;
  if (roleOfName.size >= maxCachedNames) roleOfName.clear();
  roleOfName.set(name, role);
  return role;
}

export function isLevelName(name: string): boolean {
  return (roleOf(name)?.levels.length ?? 0) > 0;
}
