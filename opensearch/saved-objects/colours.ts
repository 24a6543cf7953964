const red = "#BD271E";
const darkRed = "#7D1A14";
const lightRed = "#E7664C";
const amber = "#F5A700";
const blue = "#6092C0";
const green = "#54B399";
const grey = "#98A2B3";
const lightGrey = "#D3DAE6";

/**
 * One colour for each meaning, by the label of the series: 5xx and errors red, 4xx and warnings amber, 3xx blue, what
 * is well green. Every chart gets them all, so none says it in another way.
 */
export const colours: Readonly<Record<string, string>> = {
  "5xx": red,
  "4xx": amber,
  "3xx": blue,
  "2xx": green,
  FATAL: darkRed,
  ERROR: red,
  WARN: amber,
  INFO: green,
  DEBUG: grey,
  TRACE: lightGrey,
  FAIL: red,
  PASS: green,
  failed: red,
  "timed out": darkRed,
  "logged an error": lightRed,
};
