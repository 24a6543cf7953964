/** Everything that PrepareDomain applies to a domain. */
export { boards, dashboards } from "./dashboards/dashboards.ts";
export { appLogs } from "./dashboards/patterns.ts";
export { indexTemplates } from "./index-templates/index-templates.ts";
export type { FieldCapabilities } from "./saved-objects/index-pattern.ts";
export { savedObjects, savedObjectsNdjson } from "./saved-objects/saved-objects.ts";
