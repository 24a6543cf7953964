import { installOpenSearch, type OpenSearchInstallation } from "./install-opensearch.ts";
import { pythonEnvironment } from "./install-python.ts";

export interface Installation {
  /** Folder of the programs `ministack` and `sam`. */
  readonly ministack: string;
  readonly sam: string;
  /** Absent when OPENSEARCH_URL names a server. */
  readonly openSearch?: OpenSearchInstallation;
}

/** Installs what is missing under `.local/`; a second call takes no time. */
export async function install(): Promise<Installation> {
  const ministack = await pythonEnvironment("ministack");
  const sam = await pythonEnvironment("sam");
  if (process.env["OPENSEARCH_URL"]) return { ministack, sam };
  return { ministack, sam, openSearch: await installOpenSearch() };
}
