import type { Batch } from "../../../src/shared/bulk/batch.ts";
import type { ArchiveObject, ArchiveStore, Head } from "../../../src/shared/delivery/archive.ts";

/** What S3 does without in a history, to show that it is needed. */
export type Ablation = "head's condition" | "write-once";

interface Waiting {
  readonly invocation: number;
  readonly answer: (fault: "none" | "before" | "after") => void;
  /** It arrives, and nobody learns what came of it. */
  readonly arrive: () => void;
}

/** Each request waits here until it is its turn: so any order of the requests of several invocations comes up. */
class Turns {
  readonly waiting: Waiting[] = [];

  async ask<T>(invocation: number, request: () => T): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      this.waiting.push({
        invocation,
        arrive: () => void request(),
        answer: (fault) => {
          try {
            if (fault === "before") throw new Error("injected: it never arrived");
            const answer = request();
            if (fault === "after") throw new Error("injected: the answer is lost");
            resolve(answer);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
      });
    });
  }
}

/** S3, OpenSearch and the reject store, as far as a delivery uses them. */
export class World {
  readonly turns = new Turns();
  readonly indexed = new Map<string, number>();
  /** By the id of their event, whether the archive has it. */
  readonly rejects = new Map<string, boolean | undefined>();
  readonly objects = new Map<string, ArchiveObject>();
  head: { readonly head: Head; readonly version: string } | undefined;
  private versions = 0;
  private readonly ablation: Ablation | undefined;

  constructor(ablation: Ablation | undefined) {
    this.ablation = ablation;
  }

  /** The archive as one sandbox sees it. @param invocation the one that it runs now */
  archiveOf(invocation: () => number): ArchiveStore {
    const ask = async <T>(request: () => T): Promise<T> => await this.turns.ask(invocation(), request);
    return {
      readHead: async () => await ask(() => this.head),
      moveHead: async (head, version) =>
        await ask(() => {
          if (this.ablation !== "head's condition" && this.head?.version !== version) return undefined;
          this.versions += 1;
          this.head = { head, version: String(this.versions) };
          return this.head.version;
        }),
      describe: async (key) => await ask(() => this.objects.get(key)),
      create: async (key, object) =>
        await ask(() => {
          if (this.ablation !== "write-once" && this.objects.has(key)) return false;
          this.objects.set(key, object);
          return true;
        }),
      keyOf: (record, suffix) => `${folderOf(record)}${record.sequenceNumber}-${suffix}.gz`,
      isFiledWith: (key, first) => key.startsWith(folderOf(first)),
      pause: async () => {
        await Promise.resolve();
      },
    };
  }

  /** OpenSearch's `create`, item by item. */
  create(batch: Batch): { indexed: number; duplicates: number; duplicateItems: number[]; retried: number } {
    const sent = { indexed: 0, duplicates: 0, duplicateItems: [] as number[], retried: 0 };
    for (let item = 0; item < batch.count; item += 1) {
      const [action = "", document = ""] = batch.itemBytes(item).toString().split("\n");
      const id = /"_id":"([^"]+)"/.exec(action)?.[1] ?? "";
      if (document.includes("refused")) batch.rejectItem(item, "document_parsing_exception", "no");
      else if (this.indexed.has(id)) {
        sent.duplicates += 1;
        sent.duplicateItems.push(item);
      } else {
        sent.indexed += 1;
        this.indexed.set(id, 1);
      }
    }
    return sent;
  }
}

/** By the hour, as in the bucket. */
function folderOf({ arrivalMs }: { readonly arrivalMs: number }): string {
  return `${Math.floor(arrivalMs / 3_600_000)}/`;
}
