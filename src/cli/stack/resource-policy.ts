import * as z from "zod/mini";

const oneOrMany = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((value) => [value].flat()),
);
const principals = z.object({ AWS: z.optional(oneOrMany), Service: z.optional(oneOrMany) });
const statement = z.object({
  Effect: z.string(),
  Principal: z.optional(z.union([z.string(), principals])),
  Action: z._default(oneOrMany, []),
  Condition: z.optional(z.record(z.string(), z.unknown())),
});
const policy = z.object({ Statement: z.array(statement) });

/** What a statement of a bucket's or a domain's policy says, without its resources. */
export type Statement = z.infer<typeof statement>;

/** @param text JSON, as AWS answers it @throws ZodError, SyntaxError if it is no policy */
export function statementsOf(text: string): readonly Statement[] {
  return policy.parse(JSON.parse(text)).Statement;
}

/** Whom a statement names: ARNs and accounts, or services; `*` if everybody. */
export function principalsOf({ Principal }: Statement, of: "AWS" | "Service" = "AWS"): readonly string[] {
  return typeof Principal === "string" ? [Principal] : (Principal?.[of] ?? []);
}
