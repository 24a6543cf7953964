import alb from "../../../../opensearch/index-templates/alb.json" with { type: "json" };
import albConnection from "../../../../opensearch/index-templates/alb-connection.json" with { type: "json" };
import albHealthCheck from "../../../../opensearch/index-templates/alb-health-check.json" with {
  type: "json",
};
import appLogs from "../../../../opensearch/index-templates/app-logs.json" with { type: "json" };
import elb from "../../../../opensearch/index-templates/elb.json" with { type: "json" };
import nlb from "../../../../opensearch/index-templates/nlb.json" with { type: "json" };
import s3Access from "../../../../opensearch/index-templates/s3-access.json" with { type: "json" };

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
