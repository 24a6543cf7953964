import { createHash } from "node:crypto";
import { InputRoom, type ObjectToLoad } from "../contract/load-input.ts";

export interface ObjectMessage {
  readonly messageId: string;
  readonly objects: readonly ObjectToLoad[];
}

/** One execution of LoadObjects to be started, and the messages that need it. */
export interface ExecutionToStart {
  readonly name: string;
  readonly objects: readonly ObjectToLoad[];
  readonly messageIds: readonly string[];
}

/**
 * Groups the objects of a batch of messages into executions, each object once. Names come from the message ids, so that
 * a batch that is delivered again starts nothing twice, while an object written again (another message) is loaded again.
 */
export function groupMessages(messages: readonly ObjectMessage[]): ExecutionToStart[] {
  const groups: { objects: ObjectToLoad[]; messageIds: Set<string> }[] = [];
  const messagesOf = new Map<string, Set<string>>();
  let room = new InputRoom();
  for (const { messageId, objects } of messages.toSorted(byId)) {
    for (const object of objects) {
      const identity = JSON.stringify([object.bucket, object.key]);
      const known = messagesOf.get(identity);
      if (known !== undefined) {
        known.add(messageId);
        continue;
      }
      let group = groups.at(-1);
      if (group === undefined || !room.take(object)) {
        room = new InputRoom();
        room.take(object);
        group = { objects: [], messageIds: new Set() };
        groups.push(group);
      }
      group.objects.push(object);
      group.messageIds.add(messageId);
      messagesOf.set(identity, group.messageIds);
    }
  }
  return named(groups);
}

function byId(a: ObjectMessage, b: ObjectMessage): number {
  return a.messageId < b.messageId ? -1 : 1;
}

/** A message with more objects than one execution takes needs several executions, which are numbered. */
function named(groups: readonly { objects: ObjectToLoad[]; messageIds: Set<string> }[]): ExecutionToStart[] {
  const times = new Map<string, number>();
  return groups.map(({ objects, messageIds }) => {
    const ids = [...messageIds].toSorted();
    const digest = createHash("sha256").update(ids.join("\n")).digest("hex");
    const time = (times.get(digest) ?? 0) + 1;
    times.set(digest, time);
    return { name: time === 1 ? `load-${digest}` : `load-${digest}-${time}`, objects, messageIds: ids };
  });
}
