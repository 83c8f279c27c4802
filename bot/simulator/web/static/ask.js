// The two small dialogs: which code to scan, and a name or a choice.

import { make, say } from "./dom.js";

const scanDialog = document.getElementById("scan");
const askDialog = document.getElementById("ask");
let codes = [];

/** The scenes of the QR codes that exist. */
export function knowCodes(found) {
  codes = [...new Set(found.map((one) => one.scene))];
}

/** Ask for a code's scene; empty when the person thinks better of it. */
export async function askScene() {
  const input = scanDialog.querySelector("input");
  const pick = (scene) => () => {
    input.value = scene;
    scanDialog.close("ok");
  };
  const buttons = codes.map((scene) => make("button", { type: "button", onclick: pick(scene) }, scene));
  const choices = buttons.length ? buttons : [make("p", {}, say("scan_none"))];
  document.getElementById("scan-codes").replaceChildren(...choices);
  input.value = "";
  return (await answered(scanDialog)) ? input.value.trim() : "";
}

/** Ask for a name; empty when the person thinks better of it. */
export async function askName(title) {
  const input = prepare(title, []);
  return (await answered(askDialog)) ? input.value.trim() || say("add_phone_new") : "";
}

/** Let one of [label, value] be chosen; null when none is. */
export async function choose(title, options) {
  let chosen = null;
  const pick = (value) => () => {
    chosen = value;
    askDialog.close("ok");
  };
  prepare(title, options.map(([label, value]) => make("button", { type: "button", onclick: pick(value) }, label)));
  await answered(askDialog);
  return chosen;
}

function prepare(title, choices) {
  const input = askDialog.querySelector("input");
  askDialog.querySelector("h2").textContent = title;
  document.getElementById("ask-choices").replaceChildren(...choices);
  input.parentElement.hidden = choices.length > 0;
  askDialog.querySelector(".main").hidden = choices.length > 0;
  input.value = "";
  return input;
}

function answered(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}
