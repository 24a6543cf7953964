import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { StackClient } from "./stack-client.ts";

/** Messages in `app-logs-*` that a query finds, sorted; each as often as it is there. */
export async function indexedMessages(client: StackClient, query: string): Promise<string[]> {
  await client.request("POST", "/app-logs-*/_refresh");
  const body = { size: 10_000, _source: ["message"], query: { query_string: { query } } };
  const { hits } = (await client.request("POST", "/app-logs-*/_search", body)) as {
    hits?: { hits: { _source: { message: string } }[] };
  };
  return (hits?.hits ?? []).map(({ _source }) => _source.message).toSorted();
}

/** Direct delivery writes an object for each batch of a shard. */
const atOnce = 32;
/** Objects are written once: none has to be asked for twice. */
const texts = new Map<string, string>();

async function textOf(client: StackClient, Bucket: string, Key: string): Promise<string> {
  const known = texts.get(`${Bucket}/${Key}`);
  if (known !== undefined) return known;
  const { Body } = await client.s3.send(new GetObjectCommand({ Bucket, Key }));
  const text = gunzipSync(Buffer.from((await Body?.transformToByteArray()) ?? [])).toString();
  texts.set(`${Bucket}/${Key}`, text);
  return text;
}

/** Messages of the lines of an archive that have a word, sorted; each as often as it is there. */
export async function archivedMessages(client: StackClient, Bucket: string, word: string): Promise<string[]> {
  const lines: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "archive/", ContinuationToken }),
    );
    const keys = (page.Contents ?? []).map(({ Key = "" }) => Key);
    for (let from = 0; from < keys.length; from += atOnce) {
      const asked = keys.slice(from, from + atOnce).map(async (Key) => await textOf(client, Bucket, Key));
      lines.push(
        ...(await Promise.all(asked))
          .flatMap((text) => text.split("\n"))
          .filter((line) => line.includes(word)),
      );
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return lines.map((line) => String(JSON.parse(line).message)).toSorted();
}
