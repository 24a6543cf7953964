import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../paths.ts";
import { runProgram } from "../run-program.ts";
import { oddEnglish } from "./plain-english.ts";

const maxLines = 400;
/** What must not be in the repository, and the files in which it may be. */
const forbidden: readonly { readonly what: string; readonly pattern: RegExp; readonly except: RegExp }[] = [
  {
    what: "a path of somebody's machine",
    pattern: /(^|[^A-Za-z0-9._:/-])\/(work|root|farm|home|Users)\/[A-Za-z0-9]/,
    except: /^package-lock\.json$/,
  },
  {
    what: "a registry's address",
    pattern: /"resolved": "https?:|index-url\W+https?:\/\/\w(?!\S*example\.com)|registry=/,
    except: /^local\/tools\/check\//,
  },
  { what: "an AWS access key", pattern: /\bAKIA[0-9A-Z]{16}\b/, except: /^$/ },
  {
    what: "a test that is switched off",
    pattern: /\b(it|test|describe)\.(only|skip|todo)\b/,
    except: /^local\/tools\/check\//,
  },
  {
    what: "a thing left open",
    pattern: /\b(TODO|FIXME|XXX)\b/,
    except: /^(local\/tools\/check\/|package-lock\.json)/,
  },
];

/** They name the odd words that must not be anywhere else. */
const namesOddEnglish = /\/plain-english(\.test)?\.ts$/;

const files = (await runProgram("git", ["ls-files"])).split("\n").filter((file) => file !== "");
let problems = 0;
for (const file of files) {
  const text = readFileSync(join(projectRoot, file), "utf8");
  const lines = text.split("\n");
  for (const problem of namesOddEnglish.test(file) ? [] : oddEnglish(file, text)) {
    console.error(problem);
    problems += 1;
  }
  lines.forEach((line, index) => {
    for (const { what, pattern, except } of forbidden)
      if (!except.test(file) && pattern.test(line)) {
        console.error(`${file}:${index + 1}: ${what}: ${line.trim().slice(0, 100)}`);
        problems += 1;
      }
  });
  if (file.endsWith(".ts") && lines.length > maxLines) {
    console.error(`${file}: ${lines.length} lines, more than ${maxLines}`);
    problems += 1;
  }
}
console.log(`${files.length} files, ${problems} problems`);
if (problems > 0 || files.length === 0) process.exitCode = 1;
