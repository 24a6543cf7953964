import { meanings, type Shade } from "../../../opensearch/descriptions.ts";

/** Colours without a meaning, by their number; the style sheet has so many. */
const plainColours = 10;

/** Names of what has a meaning on this page only. */
const ownMeanings: Readonly<Record<string, Shade>> = { errors: "red", warnings: "amber", other: "green" };

/** The worst first: they stand on the axis, where their height can be read. */
const order: readonly Shade[] = [
  "dark-red",
  "red",
  "light-red",
  "amber",
  "blue",
  "green",
  "grey",
  "light-grey",
];

function meaningOf(label: string): Shade | undefined {
  return meanings[label] ?? ownMeanings[label];
}

/** Class of a mark: by its meaning, otherwise by its place in the series. */
export function markClass(label: string, index: number): string {
  return `mark-${meaningOf(label) ?? index % plainColours}`;
}

/** The worst first where labels have a meaning; the others keep their order, after them. */
export function worstFirst<T extends { readonly label: string }>(labelled: readonly T[]): readonly T[] {
  const rank = ({ label }: T): number => {
    const meaning = meaningOf(label);
    return meaning === undefined ? order.length : order.indexOf(meaning);
  };
  return labelled.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * The class of a word that has a meaning, as a level or a status code; "" for others.
 * @param field whose value it is: a number is a status code only in a field that is called so
 */
export function wordClass(text: string, field: string): string {
  const isStatus = /status(_code)?$/i.test(field) && /^[2-5]\d\d$/.test(text);
  const meaning = meaningOf(isStatus ? `${text.charAt(0)}xx` : text);
  return meaning === undefined ? "" : `word-${meaning}`;
}
