// What is nicer with a script: digits as keys, fresh lists, no double sending. Every page works without it.
const typing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing()) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
    return;
  }
  const links = [...document.querySelectorAll(".case-link")];
  const here = links.indexOf(document.activeElement);
  if (event.key === "j" || event.key === "k") links[Math.max(0, Math.min(links.length - 1, here + (event.key === "j" ? 1 : -1)))]?.focus();
  if (/^[1-9]$/.test(event.key)) document.querySelector(`button[data-key="${event.key}"]`)?.focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});

const live = document.querySelector("[data-live]");
if (live && "EventSource" in window) {
  new EventSource("/console/events").addEventListener("message", async () => {
    if (typing() || document.hidden) return;
    const page = await fetch(location.href);
    if (!page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main");
    if (fresh) document.querySelector("main").replaceWith(fresh);
  });
}
