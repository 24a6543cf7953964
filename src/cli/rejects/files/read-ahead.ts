/** Reads items in their order, a few at the same time. */
export async function* readAhead<T, R>(
  items: readonly T[],
  atOnce: number,
  read: (item: T) => Promise<R>,
): AsyncGenerator<{ readonly item: T; readonly content: R }> {
  const pending: Promise<R>[] = [];
  let next = 0;
  try {
    for (const item of items) {
      for (; next < items.length && pending.length < atOnce; next += 1) {
        const wanted = items[next];
        if (wanted !== undefined) pending.push(read(wanted));
      }
      const first = pending.shift();
      if (first !== undefined) yield { item, content: await first };
    }
  } finally {
    await Promise.allSettled(pending);
  }
}
