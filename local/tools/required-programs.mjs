// Finds what the project cannot install for itself. Plain JavaScript: it runs before anything is installed.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Output (stdout and stderr) of a program, or undefined when it is not there or fails. */
function outputOf(program, args) {
  try {
    return execFileSync("/bin/sh", ["-c", '"$0" "$@" 2>&1', program, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}

/** The first Python of at least 3.11 that has venv. */
export function findPython() {
  const names = [process.env.PYTHON, "python3", "python3.13", "python3.12", "python3.11", "python"];
  return names
    .filter((name) => name)
    .find((name) => {
      const script = "import sys, venv, ensurepip; print(sys.version_info >= (3, 11))";
      return outputOf(name, ["-c", script])?.trim() === "True";
    });
}

function javaMajor(home) {
  const answer = outputOf(join(home, "bin", "java"), ["-version"]);
  const found = answer === undefined ? null : /version "(?:1\.)?(\d+)/.exec(answer);
  return found ? Number(found[1]) : 0;
}

function javaHomes() {
  const homes = [process.env.OPENSEARCH_JAVA_HOME, process.env.JAVA_HOME];
  const properties = outputOf("java", ["-XshowSettings:properties", "-version"]);
  homes.push(/java\.home = (.+)/.exec(properties ?? "")?.[1]);
  for (const folder of ["/usr/lib/jvm", "/opt/java", "/opt/homebrew/opt"]) {
    if (existsSync(folder)) homes.push(...readdirSync(folder).map((name) => join(folder, name)));
  }
  if (process.platform === "darwin") homes.push(outputOf("/usr/libexec/java_home", [])?.trim());
  return homes.filter((home) => home && existsSync(join(home, "bin", "java")));
}

/** The newest Java that OpenSearch runs on: at least 21 for OpenSearch 3, 11 to 20 for OpenSearch 2.19. */
export function findJava() {
  const found = javaHomes().map((home) => ({ home, major: javaMajor(home) }));
  return found.filter(({ major }) => major >= 11).toSorted((a, b) => b.major - a.major)[0];
}

function onPath(program) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder && existsSync(join(folder, program)));
}

/** One line for each program that is missing, with the way to get it; none when all is there. */
export function missingPrograms() {
  const missing = [];
  if (Number(process.versions.node.split(".")[0]) < 20)
    missing.push(
      "Node.js 22 or later (nodejs.org); 20 is the oldest that can start the Node.js 24 which the project installs",
    );
  if (process.platform === "win32") missing.push("Linux, macOS or WSL (Windows itself is not supported)");
  if (!onPath("git")) missing.push("git (git-scm.com, or your package manager: git)");
  if (!onPath("unzip")) missing.push("unzip (your package manager: unzip)");
  if (!findPython()) missing.push("Python 3.11 or later with venv (packages: python3 python3-venv)");
  if (!process.env.OPENSEARCH_URL) {
    const unless = "or set OPENSEARCH_URL to a server of yours";
    if (!findJava()) missing.push(`Java 11 or later, best 21 or later (package: openjdk-21-jdk), ${unless}`);
    if (!onPath("mvn")) missing.push(`Maven, which fetches OpenSearch (package: maven), ${unless}`);
  }
  return missing;
}
