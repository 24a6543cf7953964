import { applicationLoadBalancers } from "./application-load-balancers.ts";
import { classicLoadBalancers } from "./classic-load-balancers.ts";
import { lambda } from "./lambda.ts";
import { logs } from "./logs.ts";
import { networkLoadBalancers } from "./network-load-balancers.ts";
import { pipeline } from "./pipeline.ts";
import type { Dashboard } from "../saved-objects/description.ts";

/** The descriptions of all dashboards. */
export const dashboards: readonly Dashboard[] = [
  logs,
  classicLoadBalancers,
  applicationLoadBalancers,
  networkLoadBalancers,
  lambda,
  pipeline,
];
