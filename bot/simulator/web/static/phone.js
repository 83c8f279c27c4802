// One phone: who holds it, the chat, the line to write in, the account's menu.

import { act, call, make, say } from "./dom.js";
import { draw } from "./bubble.js";
import { showRaw } from "./drawer.js";
import { askScene } from "./ask.js";

const NEAR_END = 120;

export class Phone {
  constructor(user, onNews) {
    this.openid = user.openid;
    this.bubbles = new Map();
    this.newest = null;
    this.onNews = onNews;
    this.chat = make("div", { class: "chat", tabindex: "0", role: "log", "aria-label": user.name });
    this.who = make("header", { class: "who" });
    this.quota = make("small", { class: "quota", title: say("window_hint") });
    this.foot = make("footer", { class: "foot-bar" });
    this.element = make(
      "section",
      { class: "phone", "data-openid": user.openid, "aria-label": user.name },
      this.who,
      make("div", { class: "screen" }, make("div", { class: "title" }, say("account_name"), this.quota), this.chat, this.foot),
    );
    this.menu = [];
    this.element.addEventListener("animationend", () => this.element.classList.remove("blink"));
    this.buildFoot();
    this.showUser(user);
  }

  /** Everything anew, as the simulator tells it. */
  load(user) {
    this.chat.replaceChildren();
    this.bubbles.clear();
    this.newest = null;
    this.showMenu(user.menu);
    this.showUser(user);
    for (const bubble of user.chat) this.put(bubble, false);
    this.toEnd();
  }

  showUser(user) {
    this.user = user;
    const face = make("span", { class: "face" }, user.name.slice(0, 1));
    face.style.setProperty("--hue", hue(user.role_label || user.openid));
    const role = user.role_label ? make("b", {}, user.role_label) : null;
    this.quota.hidden = !user.following;
    const note = user.note || user.openid;
    const lines = make("div", {}, make("strong", {}, user.name, role), make("small", { title: note }, note));
    this.who.replaceChildren(face, lines);
    this.element.classList.toggle("away", !user.following);
    this.joinBox.hidden = user.following;
    this.composer.hidden = !user.following;
    this.menuBar.hidden = !user.following || !this.menu.length;
  }

  /** What the account may still send; the window closes by itself as time passes. */
  tick(now) {
    const { left, expires } = this.user.window;
    const open = left > 0 && new Date(expires) > now;
    this.quota.textContent = open ? say("window_left", { n: left }) : say("window_none");
    this.quota.classList.toggle("none", !open);
  }

  /** A bubble is new or changed. */
  put(bubble, live = true) {
    const known = this.bubbles.get(bubble.id);
    const stay = this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < NEAR_END;
    const element = draw(bubble, this.openid, known ? known.before : this.newest, showRaw);
    if (known) known.element.replaceWith(element);
    else this.chat.append(element);
    this.bubbles.set(bubble.id, { element, before: known ? known.before : this.newest });
    if (known) return;
    this.newest = bubble;
    if (live && (stay || bubble.origin === "own")) this.toEnd();
    if (live && bubble.origin !== "own" && bubble.origin !== "note") this.onNews(this);
  }

  toEnd() {
    requestAnimationFrame(() => this.chat.scrollTo({ top: this.chat.scrollHeight }));
  }

  buildFoot() {
    const input = make("input", { name: "text", autocomplete: "off", placeholder: say("message_placeholder"), "aria-label": say("message_placeholder") });
    const file = make("input", { type: "file", accept: "image/*", hidden: true });
    file.addEventListener("change", () => this.sendPhoto(file));
    const photo = make("button", { type: "button", class: "icon camera", title: say("photo"), "aria-label": say("photo"), onclick: () => file.click() });
    const more = make("button", { type: "button", class: "icon plus", title: say("more"), "aria-label": say("more"), onclick: () => this.toggleMore() });
    const send = make("button", { class: "send" }, say("send"));
    this.composer = make("form", { class: "composer" }, photo, input, more, send, file);
    this.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      const content = input.value.trim();
      if (content) act(this.openid, "text", { content });
      input.value = "";
    });
    this.moreBox = make("div", { class: "more-box", hidden: true }, ...this.moreButtons());
    this.menuBar = make("nav", { class: "menu-bar" });
    const follow = make("button", { type: "button", class: "main", onclick: () => act(this.openid, "follow") }, say("follow"));
    const scan = make("button", { type: "button", onclick: () => this.scan() }, say("scan"));
    const words = make("p", {}, say("not_following", { account: say("account_name") }), make("small", {}, say("follow_hint")));
    this.joinBox = make("div", { class: "join" }, words, make("div", {}, follow, scan));
    this.foot.append(this.joinBox, this.composer, this.moreBox, this.menuBar);
  }

  moreButtons() {
    const entries = [
      ["sample_photo", () => act(this.openid, "image")],
      ["voice", () => act(this.openid, "voice")],
      ["location", () => act(this.openid, "location", { label: this.user.note })],
      ["scan", () => this.scan()],
      ["unfollow", () => act(this.openid, "unfollow")],
    ];
    return entries.map(([name, run]) => {
      const press = () => {
        this.toggleMore();
        run();
      };
      return make("button", { type: "button", onclick: press }, say(name));
    });
  }

  toggleMore() {
    this.moreBox.hidden = !this.moreBox.hidden;
    if (!this.moreBox.hidden) this.toEnd();
  }

  async scan() {
    const scene = await askScene();
    if (scene) act(this.openid, "scan", { scene });
  }

  async sendPhoto(file) {
    const [photo] = file.files;
    file.value = "";
    if (photo) await call("POST", `users/${encodeURIComponent(this.openid)}/image`, photo);
  }

  showMenu(menu) {
    this.menu = menu;
    this.menuBar.hidden = !menu.length;
    this.menuBar.replaceChildren(...menu.map((button, place) => this.menuButton(button, [place])));
  }

  menuButton(button, path) {
    const below = button.sub_button ?? [];
    if (!below.length) return this.leaf(button, path);
    const list = make("div", { class: "sub-menu" }, ...below.map((one, place) => this.leaf(one, [...path, place])));
    return make("details", { name: `menu-${this.openid}` }, make("summary", {}, button.name), list);
  }

  leaf(button, path) {
    const shut = () => this.menuBar.querySelectorAll("details").forEach((one) => one.removeAttribute("open"));
    if (button.type === "view") {
      const go = `./sim/users/${encodeURIComponent(this.openid)}/go?path=${path.join(",")}`;
      return make("a", { href: go, target: "_blank", rel: "noopener", onclick: shut }, button.name);
    }
    const press = () => {
      shut();
      act(this.openid, "menu", { path });
    };
    return make("button", { type: "button", onclick: press }, button.name);
  }
}

/** A colour that is always the same for the same role. */
function hue(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}
