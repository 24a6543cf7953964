import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { type PageFiles, readPage } from "../../../src/cli/ui/page-files.ts";
import { paths } from "../../../src/ui/server-contract.ts";

const mostBytes = 400_000;
let page: PageFiles;
beforeAll(async () => {
  page = await readPage();
});

describe("the page of logpipe ui", () => {
  it("is small: gzipped under 400 KB", () => {
    const bytes = gzipSync(Object.values(page).join("")).length;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(mostBytes);
  });

  it("loads its own script and style, and nothing from elsewhere", () => {
    const loaded = [...page.html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(loaded).toEqual(expect.arrayContaining([paths.script, paths.style]));
    expect(loaded.filter((address) => !/^(\/|data:)/.test(address ?? ""))).toEqual([]);
    expect(page.style).not.toMatch(/@import|url\((?!["']?data:)/);
    expect(page.script).not.toMatch(/\bimport\(|\beval\(|new Function\(/);
  });

  it("has no inline script or style, which its policy would refuse", () => {
    expect(page.html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
  });
});
