/** What is looked at of records that follow each other. */
const lookedAt = 20;

/** The first JSON objects of a text. */
interface FirstObjects {
  /** The names of the top-level members of each. */
  readonly names: readonly (readonly string[])[];
  /** Each has a line of its own; otherwise they take several, or follow one another in one. */
  readonly isPerLine: boolean;
}

/**
 * Reads the first objects of a text: a line each, or, where no line is an object, one after another over any lines. An
 * object that the text cuts off counts with what it has, if it is the only one.
 */
export function firstObjects(text: string): FirstObjects {
  const lines = text.split("\n").slice(0, lookedAt);
  // Whoever writes an object over several lines ends the first one after its brace.
  const perLine =
    lines[0]?.trim() === "{"
      ? []
      : lines.map(objectsIn).filter((found) => found.some(({ isClosed }) => isClosed));
  const found = perLine.length > 0 ? perLine.flat() : objectsIn(text);
  const closed = found.filter(({ isClosed }) => isClosed);
  const alone = perLine.filter(({ length }) => length === 1).length;
  return {
    names: (closed.length > 0 ? closed : found).slice(0, lookedAt).map(({ names }) => names),
    isPerLine: perLine.length > 0 ? alone * 2 > perLine.length : lines.length === 1,
  };
}

interface FoundObject {
  readonly names: string[];
  isClosed: boolean;
}

/** A string, also one that never ends, or what opens or closes. */
const token = /"((?:[^"\\]|\\.)*)(?:"(\s*:)?|\\?$)|[{}[\]]/gs;

function objectsIn(text: string): FoundObject[] {
  const found: FoundObject[] = [];
  let depth = 0;
  for (const [one, name = "", colon] of text.matchAll(token)) {
    if (one === "{" || one === "[") {
      if (depth === 0) {
        if (found.length === lookedAt) break;
        found.push({ names: [], isClosed: false });
      }
      depth += 1;
    } else if (one === "}" || one === "]") {
      depth = Math.max(0, depth - 1);
      const last = found.at(-1);
      if (depth === 0 && last !== undefined) last.isClosed = true;
    } else if (depth === 1 && colon !== undefined) found.at(-1)?.names.push(name);
  }
  return found;
}
