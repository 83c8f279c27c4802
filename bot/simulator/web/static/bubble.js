// One thing on a phone's screen: a message of either side, a template card, a grey line.

import { act, hourOf, make, say } from "./dom.js";

const PAUSE = 5 * 60 * 1000;

/** The element for a bubble; `before` is the bubble above it, which decides whether the time is shown. */
export function draw(bubble, openid, before, showRaw) {
  const at = new Date(bubble.at);
  const pause = !before || at - new Date(before.at) > PAUSE || at < new Date(before.at);
  const row = make("div", { class: `row ${bubble.origin}`, "data-id": bubble.id });
  if (pause) row.append(make("time", { class: "at", datetime: bubble.at }, hourOf(at)));
  if (bubble.origin === "note" || bubble.origin === "fault") {
    row.append(make("p", { class: "line" }, bubble.text, rawButton(bubble, showRaw)));
    return row;
  }
  const body = make("div", { class: `bubble ${bubble.kind}` }, ...content(bubble, openid));
  const mark = bubble.origin === "own" ? delivery(bubble.delivery) : null;
  const foot = make("div", { class: "foot" }, mark, rawButton(bubble, showRaw));
  row.append(make("div", { class: "pair" }, body, foot));
  return row;
}

function rawButton(bubble, showRaw) {
  if (!bubble.ref) return null;
  return make("button", { type: "button", class: "raw", title: say("raw_title"), onclick: () => showRaw(bubble.ref) }, say("raw"));
}

function delivery(state) {
  if (!state) return make("span", { class: "state wait" }, say("sending"));
  const [result, times, ms] = state.split(" ");
  if (result === "replied" || result === "acked") {
    const text = times === "1" ? say("delivered", { ms }) : say("delivered_again", { n: times, ms });
    return make("span", { class: "state" }, text);
  }
  const word = { dropped: "delivery_dropped", refused: "delivery_refused" }[result] ?? "delivery_failed";
  return make("span", { class: "state bad" }, say(word, { n: times }));
}

function content(bubble, openid) {
  const drawn = (drawers[bubble.kind] ?? plain)(bubble, openid);
  if (bubble.parts.made_by_ai) drawn.push(make("small", { class: "ai" }, say("made_by_ai")));
  return drawn;
}

const drawers = {
  text(bubble, openid) {
    const cut = bubble.parts.segments;
    if (!cut) return plain(bubble);
    let place = 0;
    return cut.map((one) => (one.href ? link(bubble, openid, place++) : one.text));
  },
  image(bubble) {
    const id = bubble.parts.media_id;
    return [make("img", { src: `./sim/media/${encodeURIComponent(id)}`, alt: bubble.text, loading: "lazy" })];
  },
  voice: () => [make("span", { class: "wave", "aria-hidden": "true" }), ` ${say("kind_voice")}`],
  template(bubble, openid) {
    const rows = bubble.parts.rows.flatMap((row) => [make("dt", {}, row.label), make("dd", {}, row.value)]);
    const more = bubble.links.length ? make("div", { class: "more" }, link(bubble, openid, 0)) : null;
    return [make("h3", {}, bubble.parts.title), make("dl", {}, ...rows), more].filter(Boolean);
  },
  news(bubble, openid) {
    return bubble.parts.articles.map((article, place) =>
      make("article", {}, link(bubble, openid, place), make("p", {}, article.description)),
    );
  },
  msgmenu(bubble, openid) {
    const items = bubble.links.map((_, place) => make("li", {}, link(bubble, openid, place)));
    return [bubble.parts.head, make("ul", {}, ...items), bubble.parts.tail].filter(Boolean);
  },
};

function plain(bubble) {
  return [bubble.text];
}

/** A menu item is tapped; a page opens beside, after the simulator noted whose it is. */
function link(bubble, openid, place) {
  const { label, href, menu_id: item } = bubble.links[place];
  if (!item && /^https?:/.test(href)) {
    const go = `./sim/users/${encodeURIComponent(openid)}/go?bubble=${bubble.id}&link=${place}`;
    return make("a", { href: go, target: "_blank", rel: "noopener", title: href }, label);
  }
  const tap = () => act(openid, "tap", { inbox_id: bubble.id, index: place });
  return make("button", { type: "button", class: "tap", onclick: tap }, label);
}
