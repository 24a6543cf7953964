/** Everything that PrepareDomain applies to a domain, and the searches behind its dashboards. */
export { boards, dashboards } from "./dashboards/dashboards.ts";
export { appLogs } from "./dashboards/patterns.ts";
export { indexTemplates } from "./index-templates/index-templates.ts";
export type { FieldCapabilities } from "./saved-objects/index-pattern.ts";
export { savedObjects, savedObjectsNdjson } from "./saved-objects/saved-objects.ts";
export { bodiesOf as searchBodiesOf } from "./searches/search-body.ts";
