import { type About, paths } from "./server-contract.ts";

const response = await fetch(paths.about);
const { host }: About = await response.json();
const main = document.createElement("main");
const heading = document.createElement("h1");
heading.textContent = `logpipe: ${host}`;
main.append(heading);
document.body.append(main);
