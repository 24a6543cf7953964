/**
 * Decides what IAM policies allow, as "Policy evaluation logic" in the IAM user guide says, within one account and for the
 * elements that the template uses. An element or operator that is not known here is an error, never a silent answer.
 */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, OneOrMore>>;
  readonly Action: OneOrMore;
  readonly Resource: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}
type OneOrMore = string | readonly string[];

export interface Request {
  readonly action: string;
  /** An ARN, or `*` for an action that takes no resource. */
  readonly resource: string;
  /** Values of condition keys; a key that is missing is not in the request. */
  readonly context?: Readonly<Record<string, string>>;
}

export const listOf = (value: OneOrMore): readonly string[] => [value].flat();

/** IAM's patterns: `*` is anything, slashes included, `?` one character, and `${*}` a literal star. */
export function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const parts = pattern.split("${*}").map((part) =>
    part
      .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll("*", ".*")
      .replaceAll("?", "."),
  );
  return new RegExp(`^${parts.join(String.raw`\*`)}$`, "s").test(text);
}

const operators: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
};

/** Whether every key of every operator fits: all keys must, and of the values of a key one. */
function holds({ Condition = {} }: Statement, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    const fits = operators[operator];
    if (fits === undefined)
      throw new Error(`condition operator ${operator} is not known: add it to policy.ts`);
    return Object.entries(keys).every(([key, wanted]) => {
      const value = context[key];
      return value !== undefined && listOf(wanted).some((one) => fits(one, value));
    });
  });
}

const known = new Set(["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]);

/** Whether a statement says anything, allow or deny, about a request. */
function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const unknown = Object.keys(statement).filter((element) => !known.has(element));
  if (unknown.length > 0)
    throw new Error(`policy element ${unknown.join(", ")} is not known: add it to policy.ts`);
  return (
    // Names of actions are the same in upper and lower case.
    listOf(statement.Action).some((one) => matches(one.toLowerCase(), action.toLowerCase())) &&
    listOf(statement.Resource).some((one) => matches(one, resource)) &&
    holds(statement, context)
  );
}

/** Allowed by a statement, and denied by none. The statements are those that concern who asks. */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const found = statements.filter((statement) => applies(statement, request));
  return found.some(({ Effect }) => Effect === "Allow") && found.every(({ Effect }) => Effect === "Allow");
}

/** Whether a statement of a resource's policy names a service (`events.amazonaws.com`), or everybody. */
export function concerns({ Principal }: Statement, service: string): boolean {
  if (Principal === "*") return true;
  return listOf(Principal?.["Service"] ?? []).includes(service);
}
