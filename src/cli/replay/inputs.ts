import { InputRoom, type ObjectToLoad } from "../../functions/load/contract/load-input.ts";

/** The input of one execution of LoadObjects. */
export interface LoadInput {
  readonly objects: readonly ObjectToLoad[];
  readonly format?: string;
}

/** Shares the objects out among as few executions as their inputs' limits allow. */
export function inputsOf(objects: readonly ObjectToLoad[], format: string | undefined): LoadInput[] {
  const batches: ObjectToLoad[][] = [];
  let room = new InputRoom();
  for (const object of objects) {
    const batch = batches.at(-1);
    if (batch !== undefined && room.take(object)) {
      batch.push(object);
      continue;
    }
    room = new InputRoom();
    room.take(object);
    batches.push([object]);
  }
  return batches.map((batch) => ({ objects: batch, ...(format === undefined ? {} : { format }) }));
}
