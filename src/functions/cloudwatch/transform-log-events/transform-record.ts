import type { Transformed, TransformOptions } from "./transformed.ts";
export function* transformRecord(data: Uint8Array, options: TransformOptions): Generator<Transformed> {
  void data;
  void options;
  yield { kind: "skipped" };
}
