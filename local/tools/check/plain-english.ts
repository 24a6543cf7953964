/** English that reads as translated, and what to write instead. */
interface OddWords {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Wrong wherever they are: no name in code has a space in it. */
const phrases: readonly OddWords[] = [
  { pattern: /\bparted (by|with|in|into)\b/, instead: "separated" },
  { pattern: /\blets? go\b(?! of\b)/, instead: "delete, drop, release" },
  { pattern: /\bof which there\b/, instead: "a sentence of its own" },
  { pattern: /\btells? of\b/, instead: "has, reports" },
  {
    pattern: /\b(cannot|can|could not) be told\b(?! (apart|from|to)\b)/i,
    instead: "is unknown, could not check",
  },
  { pattern: /\btold by\b/, instead: "known by, identified by" },
  {
    pattern: /\bone \w+ an? (command|file|folder|line|name|object|place|record|step|test)\b/i,
    instead: "one … per …",
  },
  { pattern: /\bthe whole(?=[.,;)]| (one|stands|goes|beside)\b)/, instead: "all of it, the full document" },
  { pattern: /\bthe whole of\b/, instead: "all of" },
  { pattern: /\b(at most|newest|oldest|takes) so many\b|\bso many at a time\b/, instead: "a number, n" },
  {
    pattern:
      /(?<!\bthere )\b(is|are|was|were) no (event|fault|format|gzip|index|line|log|number|object|record|text|word|JSON|URL)s?\b/i,
    instead: "is not a …",
  },
  { pattern: /\bstands? (beside|first|once|there|in (the|a|its)|for it)\b/, instead: "is" },
  { pattern: /\bto be had\b/, instead: "available" },
  { pattern: /\b(is|was|are|were) away\b/, instead: "is unavailable" },
  { pattern: /\bknows? no\b/, instead: "does not know, has no" },
  { pattern: /\b(look|looks|looked|try|tries|tried) whether\b/, instead: "check whether" },
  { pattern: /\bhands? on (a|the|what|only)\b/, instead: "passes on" },
  { pattern: /, for (they|there|nothing|nobody)\b/, instead: "because" },
  { pattern: /\bone behind (the other|another)\b/, instead: "one after another" },
  { pattern: /\bat plain HTTP\b/, instead: "over plain HTTP" },
  { pattern: /\bwants a sign-in\b/, instead: "requires signing in" },
  { pattern: /\b(is|are) (well|doubtful) (as|if|where|when)\b/, instead: "is fine, is a warning" },
  { pattern: /\bthat (is|are) none\b/, instead: "that is not a …" },
  { pattern: /\bget in first that often\b|\bthat often\b/, instead: "how often" },
  { pattern: /\b(follow\w*|continue) (\w+ ){0,6}to (its|their) ends?\b/i, instead: "until it ends" },
  { pattern: /\bnothing of (this|it|that)\b/i, instead: "none of this" },
  { pattern: /\b(is|are) said in\b/, instead: "is reported in" },
  { pattern: /\bwrong alike\b|\btreat \w+( \w+)* alike\b/, instead: "in the same way" },
  { pattern: /\bmade anew\b|\bonce more (with|finds)\b/, instead: "again" },
  { pattern: /\bhands? (out|over) (what|every)\b/, instead: "passes on, distributes" },
  { pattern: /\bAWS'(?!s)/, instead: "AWS's" },
  { pattern: /\bnothing says (where|which|how)\b/i, instead: "… is unknown" },
  { pattern: /\bWhat there is of\b/, instead: "name it" },
  { pattern: /\bloses? it from\b/, instead: "removes it from" },
  { pattern: /\b(begin|begins) like this\b/, instead: "begin with this" },
  { pattern: /\b(takes?|took) (no )?(signatures|writes|volumes|requests|body)\b/, instead: "accepts" },
  { pattern: /\bturn(s|ed)? (it|one|them) around\b/i, instead: "invert" },
  { pattern: /\blooks? again\b/i, instead: "refresh, check again" },
  { pattern: /\bonly a part\b/, instead: "incomplete" },
  { pattern: /\bwhat (may|can) pass\b|\bthat may pass\b/, instead: "temporary errors" },
];

/** Wrong in prose only. */
const words: readonly OddWords[] = [
  { pattern: /\bmend(s|ed|ing)?\b/i, instead: "fix" },
  { pattern: /\bjudg(e|es|ed|ing)\b/i, instead: "diagnose, decide" },
  { pattern: /\btexts\b/i, instead: "strings" },
  { pattern: /[,;] else (?!if\b)/, instead: "otherwise" },
];

/** Comments, and strings that have a space in them. */
function proseOfCode(line: string): string {
  if (/^\s*(\/\/|\/?\*)/.test(line)) return line;
  const comment = /(?:^|\s)\/\/ .*$/.exec(line)?.[0] ?? "";
  const strings = line.replaceAll(/\$\{[^}]*\}/g, "").match(/"[^"]*\s[^"]*"|`[^`]*\s[^`]*`/g) ?? [];
  return [...strings, comment].join(" ");
}

const withoutCode = (line: string): string => line.replaceAll(/`[^`]*`/g, "``");

/**
 * Looks for English that reads as translated in Markdown, TypeScript and YAML.
 * @param file its path in the repository
 * @returns a sentence for each line that has some, with its number; none for files of other kinds
 */
export function oddEnglish(file: string, text: string): readonly string[] {
  const kind = /\.(md|tsx?|mjs|ya?ml)$/.exec(file)?.[1];
  if (kind === undefined) return [];
  let inExample = false;
  return text.split("\n").flatMap((line, index) => {
    if (kind === "md" && line.startsWith("```")) inExample = !inExample;
    const prose =
      kind === "md"
        ? withoutCode(inExample ? "" : line)
        : /^(tsx?|mjs)$/.test(kind)
          ? proseOfCode(line)
          : line;
    const odd =
      phrases.find(({ pattern }) => pattern.test(line)) ?? words.find(({ pattern }) => pattern.test(prose));
    const found = odd?.pattern.exec(line)?.[0];
    return odd === undefined || found === undefined
      ? []
      : [`${file}:${index + 1}: "${found}" reads as translated; write: ${odd.instead}`];
  });
}
