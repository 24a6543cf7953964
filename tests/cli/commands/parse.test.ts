import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { runCli } from "../run-cli.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const good =
  '2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 "GET http://h:80/ HTTP/1.1" "c" - -';
const folder = temporaryFolder();

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(args: string[], input: Buffer = Buffer.alloc(0)) {
  return await runCli(["parse", ...args], { stdin: Readable.from([input]) });
}

describe("logpipe parse", () => {
  it("prints documents as NDJSON, and a summary that adds up", async () => {
    const { code, out, err } = await run([file("a.log", `${good}\n\n${good}\n`)]);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).elb_name),
    ).toEqual(["lb", "lb"]);
    expect(err).toBe("3 lines: 2 documents, 0 rejected, 1 skipped (empty lines, headers)\n");
    expect(code).toBe(0);
  });

  it("inflates gzip, from standard input too, and finds the format by the lines", async () => {
    const { out, err } = await run(["-"], gzipSync(`${good}\n`));
    expect(JSON.parse(out)).toMatchObject({ host: "h" });
    expect(err).toContain("1 line: 1 document,");
  });

  it("prints rejected lines with place and reason; only --strict makes them a failure", async () => {
    const path = file("b.log", `${good}\n${good}\nnonsense\n`);
    const { code, err } = await run([path]);
    expect(code).toBe(0);
    expect(err).toContain(`byte ${2 * (good.length + 1)}: unparsable: Field 1 of classic (timestamp)`);
    expect(err).toContain(
      "\n  nonsense\n3 lines: 2 documents, 1 rejected, 0 skipped (empty lines, headers)\n",
    );
    expect((await run([path, "--strict"])).code).toBe(1);
    expect((await run([file("c.log", `${good}\n`), "--strict"])).code).toBe(0);
  });

  it("prints what comes before the end of a truncated gzip, and says so", async () => {
    const whole = gzipSync(Buffer.from(`${good}\n`.repeat(20_000)));
    const { code, out, err } = await run([file("d.log.gz", whole.subarray(0, whole.length - 40))]);
    expect(code).toBe(2);
    expect(out.split("\n").length).toBeGreaterThan(1_000);
    expect(err).toContain("ends in the middle of its gzip stream");
  });

  it.each([
    [["missing.log"], join(process.cwd(), "missing.log does not exist")],
    [[file("e.log", "hello\nworld\n")], "Name it with --format."],
  ])("says what is wrong with %j", async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("takes an empty file", async () => {
    expect(await run([file("f.log", "")])).toEqual({
      code: 0,
      out: "",
      err: "0 lines: 0 documents, 0 rejected, 0 skipped (empty lines, headers)\n",
    });
  });

  it("waits for a slow reader", async () => {
    const slow = new PassThrough({ highWaterMark: 1 });
    const path = file("g.log", `${good}\n`.repeat(3));
    const done = runCli(["parse", path], { stdout: slow });
    let text = "";
    slow.on("data", (bytes: Buffer) => {
      text += bytes.toString();
    });
    await done;
    expect(text.split("\n")).toHaveLength(4);
  });

  it("passes over a byte order mark, plain or gzip, and counts its bytes in places", async () => {
    const marked = `\ufeff${good}\n${good}\nnonsense\n`;
    for (const path of [file("h.log", marked), file("i.log.gz", gzipSync(marked))]) {
      const { code, out, err } = await run([path]);
      expect([code, out.split("\n").length]).toEqual([0, 3]);
      expect(err).toContain(`byte ${3 + 2 * (good.length + 1)}: unparsable`);
    }
  });
});
