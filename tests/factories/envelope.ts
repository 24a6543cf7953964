import { gzipSync } from "node:zlib";
import { transformRecord } from "../../src/functions/cloudwatch/transform-log-events/transform-record.ts";
import type {
  Transformed,
  TransformOptions,
} from "../../src/functions/cloudwatch/transform-log-events/transformed.ts";

export const eventTimeMs = 1_566_741_555_269;

export function envelope(messages: readonly unknown[], more: object = {}): object {
  return {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "G",
    logStream: "S",
    subscriptionFilters: ["logpipe"],
    logEvents: messages.map((message, index) => ({ id: `e${index}`, timestamp: eventTimeMs, message })),
    ...more,
  };
}

const transformOptions: TransformOptions = {
  ownLogGroups: ["/logpipe/stack/"],
  objectFields: [],
  maxDocumentBytes: 1_024_000,
  maxInflatedBytes: 67_108_864,
  arrivalMs: Date.UTC(2019, 7, 26),
  fullDocumentKey: (event) => `oversize/stream/1-${event}.json`,
};

export function transform(data: Uint8Array, more: Partial<TransformOptions> = {}): Transformed[] {
  return [...transformRecord(data, { ...transformOptions, ...more })];
}

export function transformEnvelopes(content: object, more: Partial<TransformOptions> = {}): Transformed[] {
  return transform(gzipSync(JSON.stringify(content)), more);
}

/** The parsed documents of what must be documents all. */
export function documentsOf(results: readonly Transformed[]): Record<string, unknown>[] {
  return results.map((result) => {
    if (result.kind !== "document") throw new Error(`No document: ${JSON.stringify(result)}`);
    const text = result.bytes.toString();
    if (!text.endsWith("}\n") || text.indexOf("\n") !== text.length - 1)
      throw new Error(`Not one line: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  });
}

/** The document of one message. */
export function documentOf(message: string, more: object = {}): Record<string, unknown> {
  const [document] = documentsOf(transformEnvelopes(envelope([message], more)));
  return document ?? {};
}
