/**
 * Whether the stack itself writes to that log group: if it were subscribed, each of its lines would produce another, for ever.
 * @param ownLogGroups beginnings of names
 */
export function isOwnLogGroup(logGroup: string, ownLogGroups: readonly string[]): boolean {
  return ownLogGroups.some((beginning) => logGroup.startsWith(beginning));
}
