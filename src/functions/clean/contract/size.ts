const powers = ["b", "kb", "mb", "gb", "tb", "pb"];

/**
 * Bytes of a size as `_cat` writes it: `10695475` with `bytes=b`, otherwise `10.2mb`, rounded.
 * @returns undefined for text that is not a size
 */
export function bytesOf(size: string): number | undefined {
  const [, number, unit = "b"] = /^(\d+(?:\.\d+)?)\s*([kmgtp]?b)?$/i.exec(size.trim()) ?? [];
  if (number === undefined) return undefined;
  return Math.round(Number(number) * 1024 ** powers.indexOf(unit.toLowerCase()));
}
