import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { openBrowser } from "../../../src/cli/loopback/loopback-server.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const address = "http://127.0.0.1:5600/?token=a-token";

/** A folder with the program that opens a browser on this machine, and what it does. */
function folderWith(script: string): string {
  const folder = temporaryFolder();
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

describe("the browser", () => {
  it("is opened at the address", async () => {
    const folder = folderWith('printf %s "$1" > "$OUT.part" && /bin/mv "$OUT.part" "$OUT"');
    const out = join(folder, "out");
    const failures: string[] = [];
    openBrowser(address, { PATH: folder, OUT: out }, (program) => failures.push(program));
    while (!existsSync(out)) await sleep(20);
    expect([readFileSync(out, "utf8"), failures]).toEqual([address, []]);
  });

  it.each([
    ["is not there", { PATH: "/none" }],
    ["has no screen", { PATH: folderWith("exit 3") }],
  ])("that %s is reported", async (_, env) => {
    const program = await new Promise<string>((resolve) => {
      openBrowser(address, env, resolve);
    });
    expect(program).toMatch(/open/);
  });
});
