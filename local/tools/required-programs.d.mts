export function findPython(): string | undefined;
export function findJava(): { home: string; major: number } | undefined;
export function missingPrograms(): string[];
