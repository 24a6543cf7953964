import type { Dashboard } from "../saved-objects/description.ts";
import { httpLoadBalancer } from "./http-load-balancers.ts";
import { elb } from "./patterns.ts";

export const classicLoadBalancers: Dashboard = {
  id: "logpipe-classic-load-balancers",
  title: "Load balancers: classic",
  description: "Access logs of Classic Load Balancers",
  rows: httpLoadBalancer({
    id: "logpipe-elb",
    name: "Classic",
    pattern: elb,
    target: "backend",
    choosers: [{ field: "backend_ip", label: "Backend" }],
  }),
};
