import { Argument, Command, Option } from "commander";
import { formatName } from "../../functions/load/contract/shapes.ts";
import { UsageError } from "../errors/cli-errors.ts";
import type { Session } from "../session.ts";
import { positive } from "../terminal/arguments.ts";
import { withExamples } from "../terminal/examples.ts";
import { listRejects } from "./list-rejects.ts";
import { placeNames } from "./place.ts";
import { reloadRejects } from "./reload-rejects.ts";
import type { RejectsOptions } from "./rejects-options.ts";
import { showRejects } from "./show-rejects.ts";

const actions = { list: listRejects, show: showRejects, reload: reloadRejects } as const;
type Action = keyof typeof actions;

/** Options that mean something to one action only. */
const actionOf: Readonly<Partial<Record<keyof RejectsOptions, Action>>> = {
  limit: "show",
  format: "reload",
  dryRun: "reload",
  yes: "reload",
};

/** `logpipe rejects`: all that did not arrive, wherever it is kept. */
export function rejectsCommand(session: Session): Command {
  return withExamples(
    new Command("rejects")
      .description(
        "count, show or load again what did not arrive: lines, CloudWatch events, refused documents, dead letters; exit 1 if any is there or left",
      )
      .addArgument(
        new Argument(
          "[action]",
          "count them, show them, or load them again with today's code and configuration",
        )
          .choices(Object.keys(actions))
          .default("list"),
      )
      .addOption(new Option("--place <name>", "only those of one place").choices(placeNames))
      .option("--reason <reason>", "only those with that reason, as list names it")
      .option("--limit <number>", "show at most so many, the latest first (default: 20)", positive)
      .addOption(
        new Option("--format <name>", "reload: format of objects whose keys tell none").choices(
          formatName.options,
        ),
      )
      .addOption(new Option("--dry-run", "reload: only say what would be loaded").conflicts("yes"))
      .option("--yes", "reload: do not ask")
      .action(async (action: Action, options: RejectsOptions) => {
        for (const [name, wanted] of Object.entries(actionOf))
          if (name in options && wanted !== action)
            throw new UsageError(
              `--${name === "dryRun" ? "dry-run" : name} is for rejects ${wanted}, not ${action}.`,
            );
        session.exitCode = await actions[action](session, options);
      }),
    ["rejects", "how many, where and why"],
    ["rejects show --place load --reason unparsable --limit 5", "the lines themselves"],
    ["rejects reload --dry-run", "what would be loaded again?"],
    [
      "rejects reload --place load --format alb --yes",
      "lines of objects whose keys do not tell their format",
    ],
  );
}
