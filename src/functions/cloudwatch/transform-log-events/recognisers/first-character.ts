/** The first character that is no blank: most recognisers need no more to say no. */
export function firstCharacter(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character > " ") return character;
  }
  return "";
}
