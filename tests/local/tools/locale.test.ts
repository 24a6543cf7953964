import { describe, expect, it } from "@jest/globals";
import { localeFor } from "../../../local/tools/locale.mjs";

describe("the locale of programs in folders with letters beyond ASCII", () => {
  it.each([{}, { LANG: "" }, { LANG: "C" }, { LC_ALL: "POSIX", LANG: "de_DE.UTF-8" }])(
    "is UTF-8 where none is set: %j",
    (env) => {
      expect(localeFor(env)).toEqual({ LC_ALL: "C.UTF-8" });
    },
  );

  it.each([{ LANG: "de_DE.UTF-8" }, { LC_CTYPE: "en_US.UTF-8", LANG: "C" }])(
    "stays what the person chose: %j",
    (env) => {
      expect(localeFor(env)).toEqual({});
    },
  );
});
