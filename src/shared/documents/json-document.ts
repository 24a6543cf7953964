import { isObject, type JsonObject, parseObject } from "./json.ts";
import { isLevelName, isTimeName } from "./member-names.ts";
import { Statements } from "./statements.ts";
import type { Recognised } from "./recognised.ts";

/** Wrappers inside wrappers are read so deep. */
const deepestWrapper = 4;
/** Where loggers write the text: a JSON text in it is a document of its own. */
const textNames = ["message", "MESSAGE", "Message", "@message"] as const;
/** Where FireLens, Fluent Bit and container runtimes write the line of a program. */
const lineNames = ["log"] as const;

/** Reads a line that a wrapper holds, as if it had come alone. */
export type ReadLine = (text: string) => Recognised;

/** A JSON document of the text. @returns undefined when it is none */
export function jsonDocument(text: string, readLine: ReadLine): Recognised | undefined {
  const fields = parseObject(text);
  return fields === undefined ? undefined : ofDocument(fields, readLine, 0);
}

/** What stands behind a layout's head: where that is a JSON document, it is the document. */
export function withDocument(head: Recognised): Recognised {
  const { message = "" } = head;
  if (!message.startsWith("{")) return head;
  const own = jsonDocument(message, (text) => ({ message: text, isText: true }));
  if (own?.fields === undefined) return head;
  const { message: _, isText: __, fields, ...others } = head;
  return {
    ...others,
    ...own,
    fields: fields === undefined ? own.fields : joined(own.fields, fields, "head_"),
  };
}

function ofDocument(fields: JsonObject, readLine: ReadLine, depth: number): Recognised {
  const name = textNames.find((one) => fields[one] !== undefined && fields[one] !== null);
  const message = name === undefined ? undefined : fields[name];
  if (name !== undefined && isObject(message)) return ofLoggedObject(fields, name, message);
  if (name !== undefined && typeof message === "string" && depth < deepestWrapper) {
    const inner = message.trimStart().startsWith("{") ? parseObject(message) : undefined;
    if (inner !== undefined) return ofWrapped(fields, name, ofDocument(inner, readLine, depth + 1));
  }
  const line = message === undefined ? lineNames.find((one) => typeof fields[one] === "string") : undefined;
  if (line !== undefined && depth < deepestWrapper)
    return ofWrapped(fields, line, readLine(String(fields[line])));
  return { fields };
}

/** A logger that was given an object: its own members stay, what clashes in the object moves. */
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
  const outer = Object.fromEntries(
    Object.entries(wrapper).filter(([one]) => !(one in own && (isLevelName(one) || isTimeName(one)))),
  );
  return {
    ...inner,
    fields: joined(own, outer, "outer_"),
    stated,
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

/** The members of both; where both have a name, the second's gets a prefix. */
function joined(first: JsonObject, second: JsonObject, prefix: string): JsonObject {
  const all = new Map(Object.entries(first));
  for (const [name, value] of Object.entries(second)) {
    let free = name;
    while (all.has(free)) free = `${prefix}${free}`;
    all.set(free, value);
  }
  return Object.fromEntries(all);
}
