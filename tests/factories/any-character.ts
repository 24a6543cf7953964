import fc from "fast-check";

const surrogates = { first: 0xd800, count: 0x800 };

/**
 * Any code point that UTF-8 can have, for `fc.string({ unit: anyCharacter })`. The same as fast-check's unit "binary",
 * which builds a table of all of them, half a second in each test file.
 */
export const anyCharacter = fc.nat(0x10_ffff - surrogates.count).map(
  (nth) => String.fromCodePoint(nth < surrogates.first ? nth : nth + surrogates.count),
  (character) => {
    const code = typeof character === "string" ? character.codePointAt(0) : undefined;
    if (code === undefined || character !== String.fromCodePoint(code)) throw new Error("not one character");
    return code < surrogates.first ? code : code - surrogates.count;
  },
);
