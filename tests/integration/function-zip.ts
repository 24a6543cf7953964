import { join } from "node:path";
import { crc32 } from "node:zlib";
import { nodeProgram, projectRoot } from "../../local/tools/paths.ts";

/** Code of a function of the runtime `provided.al2023`, run as the local stack runs all of them. Handler: `index.handler`. */
export function functionZip(source: string): Buffer {
  const loop = join(projectRoot, "local", "emulator", "runtime", "runtime-loop.mjs");
  return zipOf({ "index.mjs": source, bootstrap: `#!/bin/sh\nexec "${nodeProgram}" "${loop}"\n` });
}

/** A zip of stored files that may be executed ("PKZIP application note": local headers, then the directory). */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const [file, data] = [Buffer.from(name), Buffer.from(content)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(file.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(0o100_755 * 0x1_0000, 6);
    rest.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, file, data]);
    locals.push(local);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, rest, file]));
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(locals.length, 4);
  end.writeUInt16LE(locals.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from("PK\x05\x06"), end]);
}
