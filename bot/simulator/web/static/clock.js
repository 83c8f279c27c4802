// The strip with the simulator's time and the buttons that let it pass.

import { call, dayOf, hourOf, say } from "./dom.js";

const shown = document.getElementById("now");
const pace = document.getElementById("pace");
const steps = [...document.querySelectorAll("[data-step]")];
const NEARLY = 90 * 1000;

let base = Date.now();
let heardAt = performance.now();
let rate = 1;
let walking = false;

/** The simulator's present time. */
export function simulatedNow() {
  return new Date(base + (performance.now() - heardAt) * rate);
}

/** The simulator told its time. */
export function setClock(now, newRate) {
  base = new Date(now).getTime();
  heardAt = performance.now();
  rate = newRate;
  tick();
}

function tick() {
  const now = simulatedNow();
  shown.textContent = `${dayOf(now)} ${hourOf(now)}`;
  shown.dateTime = now.toISOString();
  pace.textContent = walking ? say("stepping") : paceOf(now);
}

function paceOf(now) {
  if (rate === 0) return say("clock_stopped");
  if (rate !== 1) return say("clock_scaled", { n: rate });
  const ahead = now - Date.now();
  if (Math.abs(ahead) < NEARLY) return say("clock_real");
  return say(ahead > 0 ? "clock_ahead" : "clock_behind", { span: span(Math.abs(ahead)) });
}

function span(ms) {
  const minutes = Math.round(ms / 60000);
  const parts = [
    ["days", Math.floor(minutes / 1440)],
    ["hours", Math.floor((minutes % 1440) / 60)],
    ["minutes", minutes % 60],
  ];
  return parts.filter(([, n]) => n).slice(0, 2).map(([name, n]) => say(name, { n })).join("");
}

async function step(button) {
  walking = true;
  steps.forEach((one) => (one.disabled = true));
  tick();
  try {
    const way = button.dataset.step;
    const told = way === "now"
      ? await call("POST", "clock/real")
      : await call("POST", "clock/advance", { seconds: Number(way) });
    setClock(told.now, told.rate);
  } finally {
    walking = false;
    steps.forEach((one) => (one.disabled = false));
    tick();
  }
}

steps.forEach((button) => button.addEventListener("click", () => step(button)));
setInterval(tick, 1000);
