import type { FormatName } from "../../shared/log-formats/formats.ts";
import type { IsChosen, PlaceName } from "./place.ts";

export interface RejectsOptions {
  readonly place?: PlaceName;
  readonly reason?: string;
  readonly limit?: number;
  readonly format?: FormatName;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Whether a reject is meant. */
export function chosenBy({ reason }: RejectsOptions): IsChosen {
  return (reject) => reason === undefined || reject.reason === reason;
}
