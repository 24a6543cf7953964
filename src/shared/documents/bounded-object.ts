import { isObject } from "./json.ts";

/** flat_object indexes each leaf with its path as one term: at most 32,766 bytes. */
const longestLeaf = 4_096;
const longestName = 200;
const marker = " … [cut by logpipe]";

/** The value with every string short enough for flat_object. @returns the value itself if nothing had to be cut */
export function bounded(value: unknown): unknown {
  if (typeof value === "string")
    return value.length > longestLeaf ? value.slice(0, longestLeaf).toWellFormed() + marker : value;
  if (Array.isArray(value)) {
    const all: readonly unknown[] = value.map(bounded);
    return all.some((one, index) => one !== value[index]) ? all : value;
  }
  if (!isObject(value)) return value;
  let isChanged = false;
  const entries = Object.entries(value).map(([name, member]) => {
    const [shortName, shortMember] = [boundedName(name), bounded(member)];
    isChanged ||= shortName !== name || shortMember !== member;
    return [shortName, shortMember] as const;
  });
  return isChanged ? Object.fromEntries(entries) : value;
}

function boundedName(name: string): string {
  return name.length > longestName ? name.slice(0, longestName).toWellFormed() + marker : name;
}
