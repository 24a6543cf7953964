import { InvalidArgumentError } from "commander";
import { z } from "zod";

const instantShape = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** A date or a time with its zone, as it was written. @throws InvalidArgumentError */
export function instant(text: string): string {
  if (instantShape.safeParse(text).success) return text;
  throw new InvalidArgumentError(
    "It takes a date (2026-05-03) or a time with its zone (2026-05-03T12:00:00Z).",
  );
}

/** A whole number from 1 on. @throws InvalidArgumentError */
export function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("It takes a number from 1 on.");
  return number;
}
