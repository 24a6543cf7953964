/** Names of the colours that have a meaning, and how Dashboards shows them. A page may choose lighter or darker ones. */
const shades = {
  red: "#BD271E",
  "dark-red": "#7D1A14",
  "light-red": "#E7664C",
  amber: "#F5A700",
  blue: "#6092C0",
  green: "#54B399",
  grey: "#98A2B3",
  "light-grey": "#D3DAE6",
} as const;

export type Shade = keyof typeof shades;

/**
 * One colour for each meaning, by the label of the series: 5xx and errors red, 4xx and warnings amber, 3xx blue, what
 * is well green.
 */
export const meanings: Readonly<Record<string, Shade>> = {
  "5xx": "red",
  "4xx": "amber",
  "3xx": "blue",
  "2xx": "green",
  FATAL: "dark-red",
  ERROR: "red",
  WARN: "amber",
  INFO: "green",
  DEBUG: "grey",
  TRACE: "light-grey",
  FAIL: "red",
  PASS: "green",
  ACCEPT: "green",
  REJECT: "red",
  failed: "red",
  "from the cache": "green",
  "from the origin": "blue",
  "at the edge": "grey",
  "within the VPC": "green",
  "peered VPC": "blue",
  "gateway endpoint": "grey",
  "VPN or local gateway": "light-grey",
  "internet or gateway endpoint": "amber",
  "to the internet": "light-red",
  "timed out": "dark-red",
  "logged an error": "light-red",
};

/** The colours by label. Every chart gets them all, so none says it in another way. */
export const colours: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(meanings).map(([label, shade]) => [label, shades[shade]]),
);
