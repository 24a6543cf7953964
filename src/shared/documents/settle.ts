import { isObject, type JsonObject, stringify } from "./json.ts";
import { statedLevel as levelOf, withoutColours } from "./levels.ts";
import { isLogTime, levelOfContent, Statements } from "./statements.ts";
import { levelOfText } from "./plain-text.ts";
import type { LambdaFields, Recognised } from "./recognised.ts";

/** A document before its members are placed. */
export interface Settled {
  /** ISO 8601 in UTC; undefined: the event's own time. */
  readonly timestamp: string | undefined;
  /** Undefined for a JSON document that states none. */
  readonly level: string | undefined;
  readonly message: string | undefined;
  /** All other members. */
  readonly members: JsonObject;
  readonly lambda: LambdaFields | undefined;
}

/** The members of text: none. */
export const noMembers: JsonObject = {};

/** Decides what in a message counts as its time, level, message and ids. @param eventMs the event's own time */
export function settle(recognised: Recognised, eventMs: number): Settled {
  const { fields } = recognised;
  return fields === undefined ? ofText(recognised, eventMs) : ofDocument(recognised, fields, eventMs);
}

function ofText({ time, stated, level, message = "", lambda }: Recognised, eventMs: number): Settled {
  const counts = time !== undefined && isLogTime(time, eventMs, false);
  const own = stated === undefined ? undefined : new Statements(stated);
  return {
    timestamp: counts ? time.iso : own?.time(eventMs)?.iso,
    level: level ?? own?.knownLevel() ?? "INFO",
    message,
    members: time === undefined || counts ? noMembers : { timestamp_text: time.text },
    lambda: own === undefined ? lambda : { ...own.lambda(), ...lambda },
  };
}

/** Overwrites nothing in a JSON document except the spelling of its time and level. */
function ofDocument(recognised: Recognised, fields: JsonObject, eventMs: number): Settled {
  const { timestamp: ownTime, level: ownLevel, message: ownMessage, ...members } = fields;
  const statements = new Statements(fields);
  const stated = recognised.stated === undefined ? undefined : new Statements(recognised.stated);

  const text = messageOf(ownMessage) ?? recognised.message ?? statements.message();
  const message = text === undefined ? undefined : withoutColours(text);
  if (isObject(ownMessage) || Array.isArray(ownMessage)) keepAs(members, "message", ownMessage);

  const wrapper = recognised.wrapper === undefined ? undefined : new Statements(recognised.wrapper);
  const own = stated?.time(eventMs) ?? statements.time(eventMs) ?? wrapper?.time(eventMs);
  if (own?.name !== "timestamp") keepAs(members, "timestamp", ownTime);
  const head = own === undefined ? recognised.time : undefined;
  const counts = head !== undefined && isLogTime(head, eventMs, false);
  if (head !== undefined && !counts) keepAs(members, "timestamp", head.text);

  const found = statements.level();
  const level =
    stated?.knownLevel() ??
    (found?.isKnown === true ? found.level : undefined) ??
    wrapper?.knownLevel() ??
    recognised.level ??
    (message === undefined ? undefined : levelOfText(message)) ??
    levelOfContent(fields) ??
    found?.level ??
    (recognised.isText === true || ownLevel !== undefined ? "INFO" : undefined);
  if (!isSameLevel(ownLevel, level)) keepAs(members, "level", ownLevel);

  const lambda = stated?.lambda() ?? statements.lambda();
  return {
    timestamp: own?.iso ?? (counts ? head.iso : undefined),
    level,
    message,
    members,
    lambda: lambda === undefined ? recognised.lambda : { ...lambda, ...recognised.lambda },
  };
}

/** A scalar under `message` is the message. */
function messageOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const isScalar = value !== undefined && value !== null && !isObject(value) && !Array.isArray(value);
  return isScalar ? stringify(value) : undefined;
}

/** Whether the level is only another spelling of what the document says. */
function isSameLevel(own: unknown, level: string | undefined): boolean {
  if (own === undefined || own === null || own === level) return true;
  if (isObject(own)) return false;
  const stated = levelOf(own, ["tens", "syslog", "monolog", "jul"]);
  return typeof own === "string" && stated === undefined && own.trim().length < 16
    ? true
    : stated?.level === level;
}

/** Keeps a value that does not count, under another name. */
function keepAs(members: Record<string, unknown>, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  const isObjectLike = isObject(value) || (Array.isArray(value) && value.some((one) => isObject(one)));
  let free = `${name}${isObjectLike ? "_object" : "_text"}`;
  while (free in members) free += "_";
  members[free] = isObjectLike || typeof value === "string" ? value : stringify(value);
}
