import { type About, paths } from "./server-contract.ts";

const response = await fetch(paths.about);
const { host }: About = await response.json();
document.body.append(`logpipe ui: ${host}`);
