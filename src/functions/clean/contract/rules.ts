import * as z from "zod/mini";
import { ConfigurationError } from "../../../shared/errors/errors.ts";
import { validate } from "../../../shared/json/validate.ts";
import { indexDate } from "../../../shared/log-formats/index-name.ts";

const rotation = z.enum(["hour", "day", "week", "month"]);
const atLeastOne = (what: string) =>
  z.int(`must be a whole number`).check(z.gte(1, `must be 1 or more: ${what}`));

const family = z
  .strictObject({
    prefix: z
      .string()
      .check(
        z.maxLength(60, "must have at most 60 characters"),
        z.regex(
          /^[a-z0-9][a-z0-9_.-]*-$/,
          "must be the beginning of index names up to the date, lower case and without wildcards, such as elb-",
        ),
      ),
    rotation,
    keep: z.optional(atLeastOne("the newest index of a family is never deleted")),
    maxAgeDays: z.optional(atLeastOne("the index that is being written is never deleted")),
  })
  .check(
    z.refine((rule) => rule.keep !== undefined || rule.maxAgeDays !== undefined, {
      message: "needs keep, maxAgeDays or both",
    }),
  );

const disk = z
  .strictObject({
    freePercent: z.optional(
      z.number().check(z.gt(0, "must be more than 0"), z.lte(90, "must be at most 90")),
    ),
    freeGiB: z.optional(z.number().check(z.gt(0, "must be more than 0"))),
    floor: atLeastOne("so many indexes of each family stay, however full the disks are"),
  })
  .check(
    z.refine((rule) => (rule.freePercent === undefined) !== (rule.freeGiB === undefined), {
      message: "needs either freePercent or freeGiB",
    }),
  );

/** How many indexes ListIndexes may pass on: 2,000 of 90 bytes are well under 256 KiB. */
const maxHandedOn = 2_000;

export const cleanRules = z
  .strictObject({
    families: z
      .array(family)
      .check(z.minLength(1, "must name at least one family"), z.maxLength(50, "must be at most 50")),
    disk: z.optional(disk),
    maxDeletions: z._default(
      z
        .int("must be a whole number")
        .check(
          z.gte(1, "must be 1 or more"),
          z.lte(500, "must be at most 500, so that the retries fit the history of the execution"),
        ),
      100,
    ),
    dryRun: z._default(z.boolean(), false),
  })
  .check(
    z.superRefine(({ families, maxDeletions }, context) => {
      for (const [second, { prefix, rotation: period }] of families.entries()) {
        // All dates of one rotation have the same length and begin with the only group of four digits: names of
        // two families are the same only if prefix and rotation are.
        const first = families.findIndex((other) => other.prefix === prefix && other.rotation === period);
        if (first < second)
          context.addIssue({
            code: "custom",
            path: ["families", second, "prefix"],
            message: `overlaps family ${first}: both own names such as ${prefix}${indexDate(period, 2026, 1, 1, 0)}`,
          });
      }
      if (families.length * (maxDeletions + 2) > maxHandedOn)
        context.addIssue({
          code: "custom",
          path: ["maxDeletions"],
          message: `must be at most ${Math.floor(maxHandedOn / families.length) - 2} with ${families.length} families`,
        });
    }),
  );

export type CleanRules = z.infer<typeof cleanRules>;

/**
 * Reads rules as people write them: JSON, without `rotation` if it is the stack's.
 * @throws ConfigurationError that names each wrong field
 */
export function parseRules(text: string, stackRotation: z.infer<typeof rotation>): CleanRules {
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(`The rules are not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  const parsed = validate(cleanRules, withRotation(rules, stackRotation), (path) => path || "the rules");
  if ("data" in parsed) return parsed.data;
  throw new ConfigurationError(`The rules are wrong; nothing was listed. ${parsed.problems.join("; ")}.`);
}

function withRotation(rules: unknown, stackRotation: string): unknown {
  if (typeof rules !== "object" || rules === null || !("families" in rules)) return rules;
  if (!Array.isArray(rules.families)) return rules;
  const families = rules.families.map((one: unknown) =>
    typeof one === "object" && one !== null ? { rotation: stackRotation, ...one } : one,
  );
  return { ...rules, families };
}
