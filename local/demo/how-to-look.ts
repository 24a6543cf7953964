import { execFileSync } from "node:child_process";
import type { StackRecord } from "../emulator/stack-record.ts";

function hasDocker(): boolean {
  try {
    execFileSync("docker", ["info"], { stdio: "ignore", timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/** How to look at the documents: with OpenSearch Dashboards if there is one, or can be. */
export async function howToLook({ openSearchUrl }: StackRecord): Promise<string> {
  const dashboards = process.env["OPENSEARCH_DASHBOARDS_URL"];
  if (dashboards) return `Dashboards: ${dashboards}/app/dashboards (imported; they begin with "logpipe").`;
  if (!hasDocker())
    return `Dashboards: none here. With OPENSEARCH_DASHBOARDS_URL=http://… npm start imports into yours;
  with Docker, npm start says how to start one. Without: the page below.`;
  const answer = (await (await fetch(openSearchUrl)).json()) as { version?: { number?: string } };
  const version = answer.version?.number ?? "latest";
  return `Dashboards, with Docker:
  docker run --rm --network host -e OPENSEARCH_HOSTS='["${openSearchUrl}"]' \\
    -e DISABLE_SECURITY_DASHBOARDS_PLUGIN=true opensearchproject/opensearch-dashboards:${version}
  npm run logpipe -- prepare --endpoint ${openSearchUrl} --dashboards http://127.0.0.1:5601`;
}
