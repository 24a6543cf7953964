import type { Batch } from "../../../src/shared/bulk/batch.ts";
import type { ArchiveStore, Head, ObjectRange } from "../../../src/shared/delivery/archive-log.ts";

/** What a history does without, to show that it is needed. */
export type Ablation = "head's condition" | "write-once" | "contiguity";

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
  readonly rejects = new Set<string>();
  readonly objects = new Map<string, { readonly lines: readonly string[]; readonly range: ObjectRange }>();
  head: { readonly head: Head; readonly version: string } | undefined;
  private versions = 0;
  private readonly ablation: Ablation | undefined;

  constructor(ablation: Ablation | undefined) {
    this.ablation = ablation;
  }

  /** The archive as one invocation sees it: no invocation remembers what another found out. */
  archiveOf(invocation: number): ArchiveStore {
    const ask = async <T>(request: () => T): Promise<T> => await this.turns.ask(invocation, request);
    return {
      readHead: async () => await ask(() => this.head),
      moveHead: async (head, version) =>
        await ask(() => {
          if (this.ablation !== "head's condition" && this.head?.version !== version) return undefined;
          this.versions += 1;
          this.head = { head, version: String(this.versions) };
          return this.head.version;
        }),
      describe: async (key) => await ask(() => this.objects.get(key)?.range),
      create: async (key, records, previous) =>
        await ask(() => {
          if (this.ablation !== "write-once" && this.objects.has(key)) return false;
          const lines = records.flatMap((record) => record.lines.map((line) => Buffer.from(line).toString()));
          const [first = "", last = ""] = [records[0]?.sequenceNumber, records.at(-1)?.sequenceNumber];
          this.objects.set(key, { lines, range: { first, last, previous } });
          return true;
        }),
      keyOf: ({ sequenceNumber }, number) => `${sequenceNumber}-${number}.gz`,
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
