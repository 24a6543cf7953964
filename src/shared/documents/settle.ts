import { isObject, type JsonObject, stringify } from "./json.ts";
import { statedLevel, withoutColours } from "./levels.ts";
import {
  isLogTime,
  lambdaOfFields,
  levelOfContent,
  levelOfFields,
  messageOfFields,
  timeOfFields,
} from "./members.ts";
import { levelOfText } from "./plain-text.ts";
import type { LambdaFields, Recognised } from "./recognised.ts";
import { isUsual } from "./times.ts";

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

const noMembers: JsonObject = {};

/** Decides what of a message counts as its time, level, message and ids. @param eventMs the event's, epoch milliseconds */
export function settle(recognised: Recognised, eventMs: number): Settled {
  const { fields } = recognised;
  return fields === undefined ? ofText(recognised, eventMs) : ofDocument(recognised, fields, eventMs);
}

function ofText({ time, stated, level, message = "", lambda }: Recognised, eventMs: number): Settled {
  const counts = time !== undefined && isLogTime(time, eventMs, false);
  return {
    timestamp: counts ? time.iso : stated === undefined ? undefined : timeOfFields(stated, eventMs)?.iso,
    level: level ?? knownLevel(stated) ?? "INFO",
    message,
    members: time === undefined || counts ? noMembers : { timestamp_text: time.text },
    lambda: stated === undefined ? lambda : { ...lambdaOfFields(stated), ...lambda },
  };
}

function knownLevel(stated: JsonObject | undefined): string | undefined {
  const level = stated === undefined ? undefined : levelOfFields(stated);
  return level?.isKnown === true ? level.level : undefined;
}

/** Nothing of a JSON document is overwritten but the spelling of its time and level. */
function ofDocument(recognised: Recognised, fields: JsonObject, eventMs: number): Settled {
  const { stated, isText = false, lambda } = recognised;
  const { timestamp: ownTime, level: ownLevel, message: ownMessage, ...others } = fields;
  const members: Record<string, unknown> = others;

  const message = settledMessage(recognised, fields);
  if (isObject(ownMessage) || Array.isArray(ownMessage)) keepAs(members, "message", ownMessage);

  const time = settledTime(recognised, fields, eventMs);
  if (time.name !== "timestamp") keepAs(members, "timestamp", ownTime);
  if (time.unused !== undefined) keepAs(members, "timestamp", time.unused);

  const fromStated = stated === undefined ? undefined : levelOfFields(stated);
  const found = fromStated?.isKnown === true ? fromStated : levelOfFields(fields);
  const level =
    (found?.isKnown === true ? found.level : undefined) ??
    recognised.level ??
    (message === undefined ? undefined : levelOfText(message)) ??
    levelOfContent(fields) ??
    found?.level ??
    (isText || ownLevel !== undefined ? "INFO" : undefined);
  if (!isSameLevel(ownLevel, level)) keepAs(members, "level", ownLevel);

  return { timestamp: time.iso, level, message, members, lambda };
}

function settledMessage(recognised: Recognised, fields: JsonObject): string | undefined {
  const { message } = fields;
  if (typeof message === "string") return withoutColours(message);
  if (message !== undefined && message !== null && !isObject(message) && !Array.isArray(message))
    return stringify(message);
  const text = recognised.message ?? messageOfFields(fields)?.text;
  return text === undefined ? undefined : withoutColours(text);
}

interface SettledTime {
  readonly iso: string | undefined;
  /** The member that states it. */
  readonly name?: string;
  /** A time of the layout that does not count: it would be lost with the layout's head. */
  readonly unused?: string;
}

function settledTime({ time, stated }: Recognised, fields: JsonObject, eventMs: number): SettledTime {
  const { timestamp } = stated ?? fields;
  if (typeof timestamp === "string" && isUsual(timestamp)) return { iso: timestamp, name: "timestamp" };
  const own = (stated === undefined ? undefined : timeOfFields(stated, eventMs)) ?? timeOfFields(fields, eventMs);
  if (own !== undefined) return own;
  if (time === undefined) return { iso: undefined };
  return isLogTime(time, eventMs, false) ? { iso: time.iso } : { iso: undefined, unused: time.text };
}

/** Whether the level is but another spelling of what the document says. */
function isSameLevel(own: unknown, level: string | undefined): boolean {
  if (own === undefined || own === null || own === level) return true;
  if (isObject(own)) return false;
  const stated = statedLevel(own, ["tens", "syslog", "monolog", "jul"]);
  return typeof own === "string" && stated === undefined && own.trim().length < 16
    ? true
    : stated?.level === level;
}

/** Keeps a value that does not count under a name of its own. */
function keepAs(members: Record<string, unknown>, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  const isObjectLike = isObject(value) || (Array.isArray(value) && value.some((one) => isObject(one)));
  let free = `${name}${isObjectLike ? "_object" : "_text"}`;
  while (free in members) free += "_";
  members[free] = isObjectLike || typeof value === "string" ? value : stringify(value);
}

