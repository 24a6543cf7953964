/** The little of Markdown that notes use. */
export type Inline =
  | { readonly is: "text" | "strong" | "code"; readonly text: string }
  | { readonly is: "link"; readonly text: string; readonly target: string };

/** Paragraphs of inline pieces. */
export function readMarkdown(markdown: string): readonly (readonly Inline[])[] {
  return markdown.split(/\n{2,}/).map(readInline);
}

function readInline(paragraph: string): readonly Inline[] {
  const pieces: Inline[] = [];
  let end = 0;
  for (const match of paragraph.matchAll(/\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g)) {
    const [all, strong, code, text, target] = match;
    if (match.index > end) pieces.push({ is: "text", text: paragraph.slice(end, match.index) });
    if (strong !== undefined) pieces.push({ is: "strong", text: strong });
    else if (code !== undefined) pieces.push({ is: "code", text: code });
    else if (text !== undefined && target !== undefined) pieces.push({ is: "link", text, target });
    end = match.index + all.length;
  }
  if (end < paragraph.length) pieces.push({ is: "text", text: paragraph.slice(end) });
  return pieces;
}
