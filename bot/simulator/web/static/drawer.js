// The drawer with everything that went over the wire for one bubble, as it was sent and as it reads decrypted.

import { call, make, say } from "./dom.js";

const drawer = document.getElementById("drawer");
const entries = document.getElementById("entries");

document.getElementById("drawer-close").addEventListener("click", hide);
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

function hide() {
  drawer.hidden = true;
}

/** Open it for the deliveries or the call behind a bubble. */
export async function showRaw(ref) {
  const found = await call("GET", `log?ref=${encodeURIComponent(ref)}`);
  entries.replaceChildren(...(found.length ? found.map(draw) : [make("p", {}, say("raw_none"))]));
  drawer.hidden = false;
}

function draw(entry) {
  const push = entry.kind === "push";
  const times = push ? say("raw_attempt", { n: entry.attempt }) : entry.path;
  const title = make("h3", {}, times, make("small", {}, `${entry.status || "—"} · ${entry.ms} ms · ${entry.note}`));
  const parts = push
    ? [
        ["raw_inner", entry.inner],
        ["raw_answer_inner", entry.answer],
        ["raw_sent", `POST ${entry.path}\n\n${entry.body}`],
        ["raw_answer", entry.response],
      ]
    : [
        ["raw_call", `${entry.path}\n\n${pretty(entry.body)}`],
        ["raw_call_answer", pretty(entry.response)],
      ];
  return make("section", {}, title, ...parts.filter(([, text]) => text).map(part));
}

function part([name, text], place) {
  return make("details", { open: place < 2 }, make("summary", {}, say(name)), make("pre", {}, pretty(text)));
}

/** JSON and XML with a line for each part; anything else as it is. */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.startsWith("<xml>") ? text.replace(/(<\/[\w]+>|<xml>)(?=<)/g, "$1\n") : text;
  }
}
