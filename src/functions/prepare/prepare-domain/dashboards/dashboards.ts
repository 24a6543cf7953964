import { applicationLoadBalancers } from "../../../../../opensearch/dashboards/application-load-balancers.ts";
import { classicLoadBalancers } from "../../../../../opensearch/dashboards/classic-load-balancers.ts";
import { lambda } from "../../../../../opensearch/dashboards/lambda.ts";
import { logs } from "../../../../../opensearch/dashboards/logs.ts";
import { networkLoadBalancers } from "../../../../../opensearch/dashboards/network-load-balancers.ts";
import { pipeline } from "../../../../../opensearch/dashboards/pipeline.ts";
import type { Dashboard } from "./description.ts";

/** The descriptions of all dashboards. */
export const dashboards: readonly Dashboard[] = [
  logs,
  classicLoadBalancers,
  applicationLoadBalancers,
  networkLoadBalancers,
  lambda,
  pipeline,
];
