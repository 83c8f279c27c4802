// The page: loads what there is, listens for changes, and lays the phones side by side or one behind the other.

import { act, call, make, say } from "./dom.js";
import { askName, choose, knowCodes } from "./ask.js";
import { setClock, simulatedNow } from "./clock.js";
import { Phone } from "./phone.js";

const phones = new Map();
const place = document.getElementById("phones");
const tabs = document.getElementById("tabs");
const add = document.getElementById("add");
const offline = document.getElementById("offline");
let codes = [];
let soon;
let meanwhile = null;

/** Everything anew; what changes while it is on its way comes after it, or it would be painted over. */
async function load() {
  clearTimeout(soon);
  if (meanwhile) return loadSoon();
  meanwhile = [];
  try {
    paint(await call("GET", "state"));
  } finally {
    const changed = meanwhile;
    meanwhile = null;
    changed.forEach(apply);
  }
}

function paint(state) {
  setClock(state.now, state.rate);
  codes = state.qrs;
  knowCodes(codes);
  const links = state.links.map((one) => make("a", { href: one.url, target: "_blank", rel: "noopener" }, one.label));
  document.getElementById("links").replaceChildren(...links);
  for (const user of state.users) phone(user).load(user);
  const shown = [...phones.values()].some((one) => one.element.classList.contains("shown"));
  tick();
  if (!shown && phones.size) show(phones.values().next().value);
}

/** Many changes at once are one reason to load. */
function loadSoon() {
  clearTimeout(soon);
  soon = setTimeout(load, 200);
}

function phone(user) {
  let found = phones.get(user.openid);
  if (!found) {
    found = new Phone(user, news);
    found.tab = make("button", { type: "button", onclick: () => show(found) }, user.name);
    phones.set(user.openid, found);
    place.insertBefore(found.element, add);
    tabs.insertBefore(found.tab, tabs.lastChild);
  }
  return found;
}

/** On a narrow screen only the shown phone is seen. */
function show(wanted) {
  for (const one of phones.values()) {
    one.element.classList.toggle("shown", one === wanted);
    one.tab.classList.toggle("shown", one === wanted);
  }
  wanted.tab.classList.remove("news");
  wanted.tab.scrollIntoView({ inline: "center", block: "nearest" });
  wanted.toEnd();
}

function news(from) {
  if (!from.element.classList.contains("shown")) from.tab.classList.add("news");
  from.element.classList.remove("blink");
  requestAnimationFrame(() => from.element.classList.add("blink"));
}

function tick() {
  const now = simulatedNow();
  for (const one of phones.values()) one.tick(now);
}

const changes = {
  bubble: (change) => phones.get(change.openid)?.put(change.bubble),
  user(change) {
    const known = phones.get(change.user.openid);
    if (known) known.showUser(change.user);
    else loadSoon();
    tick();
  },
  clock: (change) => setClock(change.now, change.rate),
  qr(change) {
    codes.push(change);
    knowCodes(codes);
  },
  menu: load,
  reload: load,
};

function apply(change) {
  if (meanwhile) meanwhile.push(change);
  else changes[change.what]?.(change);
}

function listen() {
  const source = new EventSource("./sim/events");
  source.onopen = async () => {
    offline.hidden = true;
    await load();
    scanFromOutside();
  };
  source.onmessage = (event) => apply(JSON.parse(event.data));
  source.onerror = () => {
    offline.hidden = false;
  };
}

async function addPhone() {
  const name = await askName(say("add_phone_name"));
  if (!name) return;
  const [user] = await call("POST", "users", { name, following: false });
  const added = phone(user);
  load();
  show(added);
  added.element.scrollIntoView({ behavior: "smooth", inline: "end", block: "nearest" });
}

/** The page was opened by a QR code: ask whose phone scanned it. */
async function scanFromOutside() {
  const { scene } = document.body.dataset;
  if (!scene) return;
  delete document.body.dataset.scene;
  history.replaceState(null, "", "./");
  const options = [...phones.values()].map((one) => [one.user.name, one]);
  const chosen = await choose(say("scan_who", { scene }), options);
  if (chosen) {
    show(chosen);
    act(chosen.openid, "scan", { scene });
  }
}

/** A press elsewhere closes an open menu. */
function closeMenus(event) {
  for (const open of document.querySelectorAll(".menu-bar details[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
}

add.addEventListener("click", addPhone);
tabs.append(make("button", { type: "button", "aria-label": say("add_phone"), onclick: addPhone }, "＋"));
setInterval(tick, 1000);
document.addEventListener("click", closeMenus);
listen();
