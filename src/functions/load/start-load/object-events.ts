import * as z from "zod/mini";
import type { ObjectToLoad } from "../contract/load-input.ts";

const size = z.optional(z.int().check(z.nonnegative()));

/** EventBridge: the key is not encoded. */
const eventBridgeEvent = z.object({
  "detail-type": z.literal("Object Created"),
  detail: z.object({
    bucket: z.object({ name: z.string().check(z.minLength(1)) }),
    object: z.object({ key: z.string().check(z.minLength(1)), size }),
  }),
});

/** Classic S3 notification: the key is URL-encoded, with `+` for a space. */
const s3Notification = z.object({
  Records: z
    .array(
      z.object({
        eventName: z.string(),
        s3: z.object({
          bucket: z.object({ name: z.string().check(z.minLength(1)) }),
          object: z.object({ key: z.string().check(z.minLength(1)), size }),
        }),
      }),
    )
    .check(z.minLength(1)),
});

/** What S3 sends when a notification is set up. */
const testEvent = z.object({ Event: z.literal("s3:TestEvent") });

/**
 * The objects that a message names; none in a test event.
 *
 * ETags are left out: if an object was written twice, the event of the older version would fail its execution.
 * @returns undefined if the message is of an unknown kind
 */
export function objectsOf(body: string): ObjectToLoad[] | undefined {
  const content = parseJson(body);
  const event = eventBridgeEvent.safeParse(content);
  if (event.success) {
    const { bucket, object } = event.data.detail;
    return [toLoad(bucket.name, object.key, object.size)];
  }
  const notification = s3Notification.safeParse(content);
  if (!notification.success) return testEvent.safeParse(content).success ? [] : undefined;
  const objects: ObjectToLoad[] = [];
  for (const { eventName, s3 } of notification.data.Records) {
    if (!/^(s3:)?ObjectCreated:/.test(eventName)) continue;
    const key = decodeKey(s3.object.key);
    if (key === undefined) return undefined;
    objects.push(toLoad(s3.bucket.name, key, s3.object.size));
  }
  return objects;
}

function toLoad(bucket: string, key: string, bytes: number | undefined): ObjectToLoad {
  return { bucket, key, ...(bytes === undefined ? {} : { size: bytes }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
