import { familiesWithin, indexTemplates } from "../index-templates/index-templates.ts";
import type { NamedQuery, Pattern } from "../saved-objects/description.ts";

type Family = keyof typeof indexTemplates;

/** A family's indexes alone: `alb-*` would take in the two other families of Application Load Balancers. */
function patternOf(family: Family): Pattern {
  return {
    id: `logpipe-${family}`,
    title: [`${family}-*`, ...familiesWithin(family).map((inner) => `-${inner}-*`)].join(","),
    properties: indexTemplates[family].template.mappings.properties,
  };
}

export const elb = patternOf("elb");
export const alb = patternOf("alb");
export const albConnection = patternOf("alb-connection");
export const albHealthCheck = patternOf("alb-health-check");
export const nlb = patternOf("nlb");
export const cloudfront = patternOf("cloudfront");
export const vpcFlow = patternOf("vpc-flow");
export const cloudtrail = patternOf("cloudtrail");
export const s3Access = patternOf("s3-access");

/** Applications' documents have fields of their own. */
export const appLogs: Pattern = { ...patternOf("app-logs"), takesUserFields: true };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the names
const families = Object.keys(indexTemplates) as Family[];
const isWithinAnother = (family: Family): boolean =>
  families.some((other) => familiesWithin(other).some((inner) => inner === family));

/** Everything that the stack writes: with the fields that the charts over all families need, and no more. */
export const everything: Pattern = {
  id: "logpipe-all",
  title: families
    .filter((family) => !isWithinAnother(family))
    .map((family) => `${family}-*`)
    .join(","),
  properties: { timestamp: { type: "date_nanos" }, elb_name: { type: "keyword" } },
};

/** One query for each family, by the name of the index. */
export const familyQueries: readonly NamedQuery[] = families.map((family) => ({
  label: family,
  query: [family, ...familiesWithin(family)].map((one) => `_index:${one}-*`).join(" AND NOT "),
}));
