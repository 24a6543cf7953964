import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..", "..");
export const localFolder = join(projectRoot, ".local");
export const binFolder = join(projectRoot, "node_modules", ".bin");
/** Node 24, the version that Lambda has. */
export const nodeProgram = join(binFolder, "node");
