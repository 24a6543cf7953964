import { indexTemplates } from "../index-templates/index-templates.ts";
import type { Pattern } from "../saved-objects/description.ts";

const propertiesOf = (family: keyof typeof indexTemplates) =>
  indexTemplates[family].template.mappings.properties;

export const elb: Pattern = { id: "logpipe-elb", title: "elb-*", properties: propertiesOf("elb") };

/** `alb-*` alone would take in the two other families of Application Load Balancers. */
export const alb: Pattern = {
  id: "logpipe-alb",
  title: "alb-*,-alb-connection-*,-alb-health-check-*",
  properties: propertiesOf("alb"),
};

export const albConnection: Pattern = {
  id: "logpipe-alb-connection",
  title: "alb-connection-*",
  properties: propertiesOf("alb-connection"),
};

export const albHealthCheck: Pattern = {
  id: "logpipe-alb-health-check",
  title: "alb-health-check-*",
  properties: propertiesOf("alb-health-check"),
};

export const nlb: Pattern = { id: "logpipe-nlb", title: "nlb-*", properties: propertiesOf("nlb") };

/** Applications' documents have fields of their own. */
export const appLogs: Pattern = {
  id: "logpipe-app-logs",
  title: "app-logs-*",
  properties: propertiesOf("app-logs"),
  takesUserFields: true,
};

/** Everything that the stack writes: with the fields that the charts over all families need, and no more. */
export const everything: Pattern = {
  id: "logpipe-all",
  title: "app-logs-*,elb-*,alb-*,nlb-*,s3-access-*",
  properties: { timestamp: { type: "date_nanos" }, elb_name: { type: "keyword" } },
};
