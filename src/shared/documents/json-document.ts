import { isObject, type JsonObject, parseObject } from "./json.ts";
import { Statements } from "./statements.ts";
import type { Recognised } from "./recognised.ts";

const [blank, brace] = [0x20, 0x7b];
/** How many wrappers inside each other are read. */
export const deepestWrapper = 4;
/** Where loggers put the message; JSON in it is a document of its own. */
const textNames = ["message", "MESSAGE", "Message", "@message"] as const;

/** Reads a line inside a wrapper as if it had arrived on its own. */
export type ReadLine = (text: string) => Recognised;

/** Reads the text as a JSON document. @returns undefined if it is not one */
export function jsonDocument(text: string, readLine: ReadLine): Recognised | undefined {
  const fields = parseObject(text);
  return fields === undefined ? undefined : ofDocument(fields, readLine, 0);
}

/** If the message after a layout's head is a JSON document, that is the document. */
export function withDocument(head: Recognised): Recognised {
  const { message: text = "" } = head;
  const first = text.charCodeAt(0);
  if (first !== brace && first > blank) return head;
  const message = text.trimStart();
  if (!message.startsWith("{")) return head;
  const own = jsonDocument(message, (line) => ({ message: line, isText: true }));
  if (own?.fields === undefined) return head;
  const { message: _, isText: __, fields, ...others } = head;
  return {
    ...others,
    ...own,
    fields: fields === undefined ? own.fields : joined(own.fields, fields, "head_"),
  };
}

function ofDocument(fields: JsonObject, readLine: ReadLine, depth: number): Recognised {
  if (depth >= deepestWrapper) return { fields };
  const name = textNames.find((one) => fields[one] !== undefined && fields[one] !== null);
  const message = name === undefined ? undefined : fields[name];
  if (name !== undefined && isObject(message)) return ofLoggedObject(fields, name, message);
  if (name !== undefined && typeof message === "string") {
    const inner = message.trimStart().startsWith("{") ? parseObject(message) : undefined;
    if (inner !== undefined) return ofWrapped(fields, name, ofDocument(inner, readLine, depth + 1));
    return isOfJournal(fields, name) ? ofWrapped(fields, name, readLine(message)) : { fields };
  }
  const line = message === undefined ? lineOf(fields) : undefined;
  if (line === undefined) return { fields };
  const held = fields[line];
  const inner = isObject(held) ? ofDocument(held, readLine, depth + 1) : readLine(String(held));
  return ofWrapped(fields, line, inner);
}

/** systemd's journal carries lines as programs wrote them; its priority is that of the stream. */
function isOfJournal(fields: JsonObject, name: string): boolean {
  return name === "MESSAGE" && ("PRIORITY" in fields || "_PID" in fields);
}

/**
 * The member in which FireLens, Fluent Bit and container runtimes write a program's line, or Lambda's Telemetry API
 * what a function wrote.
 */
function lineOf(fields: JsonObject): string | undefined {
  if (typeof fields["log"] === "string") return "log";
  if (isObject(fields["log_processed"])) return "log_processed";
  const { type, record } = fields;
  const isTelemetry = (type === "function" || type === "extension") && "time" in fields;
  return isTelemetry && (typeof record === "string" || isObject(record)) ? "record" : undefined;
}

/** A logger that was given an object: its own members stay, clashing members of the object are renamed. */
function ofLoggedObject(fields: JsonObject, name: string, object: JsonObject): Recognised {
  const { [name]: _, ...own } = fields;
  return { fields: joined(own, object, "message_"), stated: own };
}

/** What a wrapper holds is the document; what the wrapper adds stays. */
function ofWrapped(fields: JsonObject, name: string, inner: Recognised): Recognised {
  const { [name]: _, ...wrapper } = fields;
  const own = inner.fields ?? {};
  const stated = inner.stated ?? (inner.isText === true ? statedByHead(inner) : own);
  const lambda = new Statements(wrapper).lambda();
  return {
    ...inner,
    fields: joined(own, wrapper, "outer_"),
    stated,
    wrapper: inner.wrapper ?? wrapper,
    ...(lambda === undefined ? {} : { lambda: { ...inner.lambda, ...lambda } }),
  };
}

/** Time and level of a line's layout beat those of the wrapper around it. */
function statedByHead({ time, level }: Recognised): JsonObject {
  return {
    ...(time?.hasZone === true ? { timestamp: time.iso } : {}),
    ...(level === undefined ? {} : { level }),
  };
}

/** The members of both; if both have the same name, the second one's gets a prefix. */
export function joined(first: JsonObject, second: JsonObject, prefix: string): JsonObject {
  const all = new Map(Object.entries(first));
  for (const [name, value] of Object.entries(second)) {
    let free = name;
    while (all.has(free)) free = `${prefix}${free}`;
    all.set(free, value);
  }
  return Object.fromEntries(all);
}
