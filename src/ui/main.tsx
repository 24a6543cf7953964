import { render } from "preact";
import { readAbout } from "./server.ts";
import { App } from "./views/app.tsx";

const about = await readAbout();
if (about.is === "failed") render(<p class="problem">{about.sentence}</p>, document.body);
else render(<App about={about.value} />, document.body);
