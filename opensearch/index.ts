/** What PrepareDomain applies to a domain. */
export { dashboards } from "./dashboards/dashboards.ts";
export { indexTemplates } from "./index-templates/index-templates.ts";
export { savedObjects, savedObjectsNdjson } from "./saved-objects/saved-objects.ts";
