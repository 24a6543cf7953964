import { z } from "zod";
import type { ObjectToLoad } from "../../functions/load/contract/load-input.ts";
import { UsageError } from "../errors/cli-errors.ts";
import { readJson } from "../../shared/json/read-json.ts";
import { parseS3Url, type S3Place } from "../s3-urls/s3-url.ts";

const objectLine = z.object({ bucket: z.string().min(1), key: z.string().min(1) });

/** An object by its URL. @throws UsageError for a prefix, or what is no URL */
export function objectOf(url: string): S3Place {
  const place = parseS3Url(url);
  if (place.key === "" || place.key.endsWith("/"))
    throw new UsageError(`${url} is a prefix, not an object. For all of a prefix: logpipe backfill ${url}`);
  return place;
}

/**
 * The objects of a list: a line each, `s3://bucket/key` or JSON `{"bucket", "key"}`; empty lines are passed over.
 * @param name what the list is called in errors
 * @throws UsageError that names the line
 */
export function objectsOfList(text: string, name: string): S3Place[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      const object = line.startsWith("{") ? readJson(objectLine, line) : objectOf(line);
      if (object === undefined) throw new UsageError('it is not {"bucket": …, "key": …}.');
      return [object];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${name}, line ${index + 1}: ${error.message}`);
    }
  });
}

/** Each object once, in the order of the list. */
export function distinct(objects: readonly ObjectToLoad[]): ObjectToLoad[] {
  const byIdentity = new Map(objects.map((object) => [JSON.stringify([object.bucket, object.key]), object]));
  return [...byIdentity.values()];
}
