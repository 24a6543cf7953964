const keyword = { type: "keyword" } as const;

/** The fields of app-logs-* that dashboards ask for. */
export const appLogsMapping = {
  properties: {
    timestamp: { type: "date_nanos" },
    level: keyword,
    message: { type: "text" },
    logger: keyword,
    thread: keyword,
    hostname: keyword,
    exception: { type: "text" },
    tags: { type: "flat_object" },
    mdc: { type: "flat_object" },
    cloudwatch: {
      properties: { owner: keyword, logGroup: keyword, logStream: keyword, eventId: keyword },
    },
    lambda: {
      properties: {
        requestId: keyword,
        functionName: keyword,
        version: keyword,
        durationMs: { type: "float" },
        billedDurationMs: { type: "float" },
        initDurationMs: { type: "float" },
        memorySizeMB: { type: "integer" },
        maxMemoryUsedMB: { type: "integer" },
        status: keyword,
        errorType: keyword,
      },
    },
  },
} as const;
