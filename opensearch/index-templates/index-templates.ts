import alb from "./alb.json" with { type: "json" };
import albConnection from "./alb-connection.json" with { type: "json" };
import albHealthCheck from "./alb-health-check.json" with { type: "json" };
import appLogs from "./app-logs.json" with { type: "json" };
import elb from "./elb.json" with { type: "json" };
import nlb from "./nlb.json" with { type: "json" };
import s3Access from "./s3-access.json" with { type: "json" };

/** The sources of the index templates, by index family. */
export const indexTemplates = {
  "app-logs": appLogs,
  elb,
  alb,
  nlb,
  "alb-connection": albConnection,
  "alb-health-check": albHealthCheck,
  "s3-access": s3Access,
} as const;
