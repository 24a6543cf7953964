/**
 * How boards are described, and the searches that they make. Runs in a browser: the boards themselves do not, because
 * mappings follow from the parsers of log lines; the page gets them as data.
 */
export { bucketId, metricId } from "./saved-objects/aggregations.ts";
export { meanings, type Shade } from "./saved-objects/colours.ts";
export {
  type Boards,
  type Bucket,
  type Chart,
  type ChartKind,
  type Chooser,
  type Dashboard,
  type Metric,
  type NamedQuery,
  type Note,
  type Pattern,
  type Properties,
  type Row,
  type Shown,
  timeField,
  type View,
} from "./saved-objects/description.ts";
export {
  type Body,
  chartBody,
  choicesBody,
  choicesName,
  luceneQuery,
  querySelecting,
  type Selection,
  typeOf,
} from "./searches/search-body.ts";
