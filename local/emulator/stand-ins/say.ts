/** Writes a line into the log of the stand-ins. */
export function say(text: string): void {
  console.log(`${new Date().toISOString()} ${text}`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
