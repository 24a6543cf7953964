/** A generator of numbers below `limit` (xorshift). @param seed any number; 0 would stay 0, so 1 replaces it */
export function numbers(seed: number): (limit: number) => number {
  let state = seed | 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
