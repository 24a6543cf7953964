export function localeFor(env: Readonly<NodeJS.ProcessEnv>): { readonly LC_ALL?: string };
