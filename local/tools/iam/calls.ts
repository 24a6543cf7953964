/** One request to AWS in IAM's words; the resource by its name in the template: `RejectBucket/rejects/load/{name}`. */
export interface Call {
  readonly action: string;
  /** A resource of the template with what follows it in the ARN, `{account}…` for others of the account, or `*`. */
  readonly resource: string;
}

export const callText = ({ action, resource }: Call): string => `${action} ${resource}`;

/** @throws Error when the text is no action and resource */
export function callOf(text: string): Call {
  const [action, resource, ...rest] = text.split(" ");
  if (action === undefined || resource === undefined || rest.length > 0)
    throw new Error(`"${text}" is no call: an action, a blank and a resource`);
  return { action, resource };
}

/** Who calls (a function's logical id, `logpipe status`) → its calls as text, sorted. */
export type Recording = Readonly<Record<string, readonly string[]>>;
