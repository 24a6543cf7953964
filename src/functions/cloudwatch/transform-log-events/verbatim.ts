const notVerbatim = /[\t\r\n]| :|\\u[dD]/;
/** OpenSearch refuses longer numbers. */
const longestNumber = 1_000;
const manyDigits = /\d{100}/;

/**
 * The members of a JSON object's text as they stand in it, where they can be used as they are: on one line, no name
 * twice, no half of a surrogate pair. That saves writing again what was read just now.
 * @param members how many the object has, none of which holds members itself
 * @returns undefined when the text is to be written anew
 */
export function verbatimMembers(text: string, members: number): string | undefined {
  if (text.length > longestNumber && manyDigits.test(text)) return undefined;
  if (notVerbatim.test(text) || countOf(text, '":') !== members) return undefined;
  return text.slice(text.indexOf("{") + 1, text.lastIndexOf("}"));
}

/** More than members: a name stands twice, or a text holds what looks like one. */
function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}
