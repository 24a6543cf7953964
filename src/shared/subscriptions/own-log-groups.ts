/**
 * Whether the stack itself writes to that log group: subscribed, its documents would make more of its log lines, for ever.
 * @param ownLogGroups beginnings of names
 */
export function isOwnLogGroup(logGroup: string, ownLogGroups: readonly string[]): boolean {
  return ownLogGroups.some((beginning) => logGroup.startsWith(beginning));
}
