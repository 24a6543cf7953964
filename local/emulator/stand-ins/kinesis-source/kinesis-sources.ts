import type { Changes } from "../changes.ts";
import type { Clients } from "../clients.ts";
import { type Mapping, mappingsOf, roleOf } from "../mappings.ts";
import { messageOf, say } from "../say.ts";
import { type Run, Runners } from "../runners.ts";
import { ShardReader, type ShardStart, shardsOf } from "../shards.ts";
import { ShardSource } from "./shard-source.ts";

interface Known {
  mapping: Mapping;
  shards: readonly string[];
}

/**
 * Lambda's event sources for Kinesis streams. The emulator's own has no partial failures, bisecting, retry limits or
 * S3 destination, and a poison batch blocks it for ever. Here a shard has one poller (`ParallelizationFactor` 1).
 */
export class KinesisSources {
  private readonly runners = new Runners();
  private readonly known = new Map<string, Known>();
  private readonly clients: Clients;
  private readonly changes: Changes;
  private resumedMs: number | undefined;

  /** @param resumedMs the first survey finds shards that were read up to then */
  constructor(clients: Clients, changes: Changes, resumedMs?: number) {
    this.clients = clients;
    this.changes = changes;
    this.resumedMs = resumedMs;
  }

  /** Starts what was deployed since the last survey, stops what is gone, adopts what was changed. */
  async survey(): Promise<void> {
    const wanted = new Map<string, () => Run>();
    for (const mapping of await mappingsOf(this.clients, "kinesis")) {
      const isNew = !this.known.has(mapping.id);
      const known = this.known.get(mapping.id) ?? { mapping, shards: [] };
      known.mapping = mapping;
      known.shards = await this.shards(mapping, known.shards);
      this.known.set(mapping.id, known);
      // A shard that appears later comes from a split or a merge: it is read from its beginning.
      const startMs = isNew && mapping.startsAtLatest ? Date.now() : mapping.startsAtMs;
      const sinceMs = this.resumedMs ?? startMs;
      const start: ShardStart = sinceMs === undefined ? "TRIM_HORIZON" : { sinceMs };
      for (const shardId of known.shards)
        wanted.set(`kinesis source ${mapping.id} of ${mapping.functionArn}, ${shardId}`, () =>
          this.runOf(known, shardId, start),
        );
    }
    this.resumedMs = undefined;
    this.runners.reconcile(wanted);
  }

  /** The shards known so far if the stream cannot be asked: they must not be read from the beginning again. */
  private async shards({ sourceArn }: Mapping, known: readonly string[]): Promise<readonly string[]> {
    try {
      return await shardsOf(this.clients.kinesis, sourceArn);
    } catch (error) {
      say(`The shards of ${sourceArn} cannot be listed: ${messageOf(error)}`);
      return known;
    }
  }

  private runOf(known: Known, shardId: string, start: ShardStart): Run {
    const { sourceArn, functionArn } = known.mapping;
    const reader = new ShardReader(this.clients.kinesis, sourceArn, shardId, start);
    let source: ShardSource | undefined;
    return async (signal) => {
      const roleArn = await roleOf(this.clients, functionArn);
      source ??= new ShardSource(this.clients, this.changes, () => known.mapping, reader, roleArn);
      await source.run(signal);
    };
  }
}
