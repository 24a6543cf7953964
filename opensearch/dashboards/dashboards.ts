import { applicationLoadBalancers } from "./application-load-balancers.ts";
import { classicLoadBalancers } from "./classic-load-balancers.ts";
import { cloudFront } from "./cloudfront.ts";
import { cloudTrail } from "./cloudtrail.ts";
import { lambda } from "./lambda.ts";
import { logs } from "./logs.ts";
import { networkLoadBalancers } from "./network-load-balancers.ts";
import { familyQueries } from "./patterns.ts";
import { pipeline } from "./pipeline.ts";
import { s3AccessLogs } from "./s3-access.ts";
import { vpcFlowLogs } from "./vpc-flow.ts";
import { indexTemplates } from "../index-templates/index-templates.ts";
import type { Boards, Dashboard } from "../saved-objects/description.ts";

/** The descriptions of all dashboards. */
export const dashboards: readonly Dashboard[] = [
  logs,
  classicLoadBalancers,
  applicationLoadBalancers,
  networkLoadBalancers,
  cloudFront,
  vpcFlowLogs,
  cloudTrail,
  s3AccessLogs,
  lambda,
  pipeline,
];

/** The same with what the page of `logpipe ui` needs to know of the families. */
export const boards: Boards = {
  dashboards,
  familyQueries,
  mappings: Object.fromEntries(
    Object.entries(indexTemplates).map(([family, { template }]) => [family, template.mappings.properties]),
  ),
};
