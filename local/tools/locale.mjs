/**
 * Environment variables for programs that must find paths with letters like "ü". Without a UTF-8 locale, as in CI, Java
 * takes paths for ASCII: Maven and OpenSearch do not start in such a folder.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ LC_ALL?: string }} nothing where a locale is set
 */
export function localeFor(env) {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "C";
  return locale === "C" || locale === "POSIX" ? { LC_ALL: "C.UTF-8" } : {};
}
