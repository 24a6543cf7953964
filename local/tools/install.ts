import { installOpenSearch, type OpenSearchInstallation } from "./install-opensearch.ts";
import { pythonEnvironment } from "./install-python.ts";

/** Folders of the programs `ministack` and `sam`, and OpenSearch; undefined when OPENSEARCH_URL names a server. */
export interface Installation {
  readonly ministack: Promise<string>;
  readonly sam: Promise<string>;
  readonly openSearch: Promise<OpenSearchInstallation> | undefined;
}

/**
 * Installs what is missing under `.local/`, all at the same time; a second call takes no time. Await each where it is
 * needed, so that what is there first can start first.
 */
export function beginInstallation(): Installation {
  const installation = {
    ministack: pythonEnvironment("ministack"),
    sam: pythonEnvironment("sam"),
    openSearch: process.env["OPENSEARCH_URL"] ? undefined : installOpenSearch(),
  };
  // Whoever awaits one that fails gets its error; until then it is no unhandled rejection.
  for (const part of Object.values(installation)) part?.catch(() => undefined);
  return installation;
}

/** Waits until everything is installed. */
export async function install(): Promise<Installation> {
  const installation = beginInstallation();
  await Promise.all(Object.values(installation));
  return installation;
}
