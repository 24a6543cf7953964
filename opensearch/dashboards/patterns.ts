import { indexTemplates } from "../index-templates/index-templates.ts";
import type { Pattern } from "../saved-objects/description.ts";

const mappingsOf = (family: "elb" | "alb" | "nlb" | "alb-connection" | "alb-health-check") =>
  indexTemplates[family].template.mappings;

export const elb: Pattern = { id: "logpipe-elb", title: "elb-*", template: mappingsOf("elb") };

/** `alb-*` alone would take in the two other families of Application Load Balancers. */
export const alb: Pattern = {
  id: "logpipe-alb",
  title: "alb-*,-alb-connection-*,-alb-health-check-*",
  template: mappingsOf("alb"),
};

export const albConnection: Pattern = {
  id: "logpipe-alb-connection",
  title: "alb-connection-*",
  template: mappingsOf("alb-connection"),
};

export const albHealthCheck: Pattern = {
  id: "logpipe-alb-health-check",
  title: "alb-health-check-*",
  template: mappingsOf("alb-health-check"),
};

export const nlb: Pattern = { id: "logpipe-nlb", title: "nlb-*", template: mappingsOf("nlb") };

/** Users' documents have fields of their own: Dashboards asks the indexes for them. */
export const appLogs: Pattern = { id: "logpipe-app-logs", title: "app-logs-*" };

/** Everything that the stack writes. */
export const everything: Pattern = { id: "logpipe-all", title: "app-logs-*,elb-*,alb-*,nlb-*,s3-access-*" };
