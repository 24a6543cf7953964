import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../../shared/opensearch/client.ts";
import * as z from "zod/mini";
import {
  appLogs,
  dashboards,
  type FieldCapabilities,
  savedObjects,
  savedObjectsNdjson,
} from "../../../../opensearch/index.ts";
import { ask, describe, everyStatus } from "../../../shared/opensearch/ask.ts";
import { whyNoAnswer } from "../../../shared/opensearch/no-answer.ts";

export interface ImportPatience {
  /** Epoch milliseconds: no attempt begins after it. */
  readonly deadlineMs: number;
  readonly pauseMs: number;
}

/** What became of the import, in words for a log line or a terminal. */
export type ImportOutcome =
  | { readonly imported: number }
  /** What Dashboards did not accept, and why. The rest, if any, was imported. */
  | { readonly failed: string };

const path = "/api/saved_objects/_import";
const requestTimeoutMs = 30_000;

/** The parts of the response that are needed. It is HTTP 200 even with problems. */
const importAnswer = z.object({
  success: z.boolean(),
  successCount: z._default(z.number(), 0),
  errors: z._default(
    z.array(z.object({ id: z.string(), type: z.string(), error: z.looseObject({ type: z.string() }) })),
    [],
  ),
});

const capabilities = z.object({
  fields: z.record(
    z.string(),
    z.record(z.string(), z.object({ searchable: z.boolean(), aggregatable: z.boolean() })),
  ),
});

/**
 * Imports the saved objects over those of the last import: their ids are ours, so nobody else's are touched.
 * Never throws: a domain without dashboards still takes logs.
 * @param openSearch knows which fields applications' documents have by now
 * @param dashboardsClient of Dashboards, with its base path
 */
export async function importDashboards(
  openSearch: Client,
  dashboardsClient: Client,
  patience: ImportPatience,
): Promise<ImportOutcome> {
  const userFields = await readUserFields(openSearch);
  if ("failed" in userFields) return userFields;
  const file = await multipart(savedObjectsNdjson(savedObjects(dashboards, userFields.fields)));
  for (;;) {
    const { status, body } = await post(dashboardsClient, file);
    const passing = status === 0 || status === 408 || status === 429 || status >= 500;
    if (!passing || Date.now() + patience.pauseMs >= patience.deadlineMs) return outcome(status, body);
    await sleep(patience.pauseMs);
  }
}

/** None without indexes. A failure fails the import: a list without them would replace a better one. */
async function readUserFields(
  client: Client,
): Promise<{ readonly fields: FieldCapabilities } | { readonly failed: string }> {
  try {
    const { status, body } = await ask(client, "GET", `/${appLogs.title}/_field_caps`, {
      fields: "*",
      ignore_unavailable: "true",
      allow_no_indices: "true",
    });
    const { data } = capabilities.safeParse(body);
    if (status === 200 && data !== undefined) return data;
    return {
      failed: `OpenSearch answered _field_caps with HTTP ${status}: ${describe(body).slice(0, 500)}`,
    };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** As text, not a stream: requests are signed over their whole body. Dashboards requires this ending. */
async function multipart(ndjson: string): Promise<{ contentType: string; body: string }> {
  const form = new FormData();
  form.set("file", new Blob([ndjson], { type: "application/ndjson" }), "logpipe.ndjson");
  const encoded = new Response(form);
  return { contentType: encoded.headers.get("content-type") ?? "", body: await encoded.text() };
}

/** @returns status 0 when there was no answer */
async function post(
  client: Client,
  { contentType, body }: { contentType: string; body: string },
): Promise<{ status: number; body: unknown }> {
  try {
    const answer = await client.transport.request(
      { method: "POST", path, querystring: { overwrite: "true" }, body },
      {
        headers: {
          "content-type": contentType,
          // Dashboards refuses requests that change something without it.
          "osd-xsrf": "true",
          // Under fine-grained access control: the tenant that everyone sees.
          securitytenant: "global",
        },
        ignore: everyStatus,
        requestTimeout: requestTimeoutMs,
      },
    );
    return { status: answer.statusCode ?? 0, body: answer.body };
  } catch (error) {
    return { status: 0, body: whyNoAnswer(error).reason };
  }
}

function outcome(status: number, body: unknown): ImportOutcome {
  const detail = describe(body);
  if (status === 0) return { failed: `Dashboards did not answer (${detail})` };
  const answer = importAnswer.safeParse(body);
  if (status !== 200 || !answer.success)
    return { failed: `Dashboards answered HTTP ${status}: ${detail.slice(0, 500)}` };
  const { success, successCount, errors } = answer.data;
  if (success) return { imported: successCount };
  const problems = errors.map(({ type, id, error }) => `${type} ${id}: ${error.type}`);
  return {
    failed: `Dashboards accepted ${successCount} objects, but not ${problems.join(", ")}`.slice(0, 1_000),
  };
}
