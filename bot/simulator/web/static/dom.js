// Making elements, finding words, calling the simulator: what every other file of the page needs.

const words = JSON.parse(document.getElementById("words").textContent);

/** The words of that name, with `{n}` and the like filled in. */
export function say(name, values = {}) {
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

/** A new element; texts among the children become text, never markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Call the simulator; addresses are relative to the page. Returns the JSON it answers. */
export async function call(method, path, body) {
  const options = { method };
  if (body instanceof Blob) {
    options.body = body;
    options.headers = { "Content-Type": body.type || "image/jpeg" };
  } else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const response = await fetch(`./sim/${path}`, options);
  return response.json();
}

/** Let this person do something. */
export function act(openid, action, args = {}) {
  return call("POST", `users/${encodeURIComponent(openid)}/${action}`, args);
}

const zone = { timeZone: "Asia/Shanghai", hourCycle: "h23" };
const clockFormat = new Intl.DateTimeFormat("zh-CN", { ...zone, hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("zh-CN", { ...zone, month: "long", day: "numeric" });
const weekdayFormat = new Intl.DateTimeFormat("en-US", { ...zone, weekday: "short" });
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Hours and minutes in Shanghai. */
export const hourOf = (date) => clockFormat.format(date);

/** Month, day and weekday in Shanghai. */
export function dayOf(date) {
  const weekday = say("weekdays")[weekdays.indexOf(weekdayFormat.format(date))];
  return `${dayFormat.format(date)} 周${weekday}`;
}
