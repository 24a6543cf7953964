import { levels, levelWords, type Scale, scales } from "../../src/shared/documents/levels.ts";

const columns: readonly (readonly [scale: Scale, heading: string])[] = [
  ["tens", "pino, bunyan"],
  ["syslog", "syslog"],
  ["monolog", "Monolog"],
  ["jul", "java.util.logging"],
  ["google", "Google Cloud"],
  ["python", "Python"],
  ["otel", "OpenTelemetry"],
];

/** The table of docs/documents.md: every word, and the numbers of every scale. */
export function levelsTable(): string {
  const rows = levels.map((level) => {
    const words = levelWords[level].map((word) => `\`${word}\``).join(", ");
    const numbers = columns.map(([scale]) =>
      Object.entries(scales[scale])
        .filter(([, one]) => one === level)
        .map(([number]) => number)
        .join(", "),
    );
    return `| \`${level}\` | ${[words, ...numbers].join(" | ")} |`;
  });
  const headings = ["level", "words, in any case", ...columns.map(([, heading]) => heading)];
  return [`| ${headings.join(" | ")} |`, `|${"---|".repeat(headings.length)}`, ...rows].join("\n");
}
