/** The logger of test records, by which people and this command tell them from real logs. */
export const testLogger = "logpipe-doctor";

/** One document as applications write it. @param id a single word, found again in the message */
export function testRecord(id: string, nowMs: number): Buffer {
  const document = {
    timestamp: new Date(nowMs).toISOString(),
    level: "INFO",
    logger: testLogger,
    message: `A test record of logpipe doctor: ${id}`,
  };
  return Buffer.from(`${JSON.stringify(document)}\n`);
}
