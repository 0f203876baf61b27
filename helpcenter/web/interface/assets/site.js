// What a page gains with JavaScript; everything works without it.
import { SearchBox, leaveWords } from "./search.js";

const EVENTS = new URL("../api/v1/events", import.meta.url); // the site may stand under a path
const SEEN_AFTER = 1000; // milliseconds in view that make a call to action "seen"
const MOST_TRIES = 3; // of a report that the site cannot write down right now
const LONGEST_PAUSE = 60; // seconds between them
const $$ = (selector) => document.querySelectorAll(selector);

// 1. Calls to action, reported once a page view when half of them (or half the screen) was visible for a second.
const inView = new Map();
const sent = new Set();

async function report(cta) {
  const { cta: id, variant, guide, placement, locale } = cta.dataset;
  const s = new URLSearchParams(location.search).get("s");
  const body = JSON.stringify({ type: "cta_seen", cta: id, variant, guide, placement, locale, s });
  const request = { method: "POST", body, headers: { "content-type": "application/json" }, keepalive: true };
  for (let tries = 1; ; tries++) {
    const answer = await fetch(EVENTS, request).catch(() => null);
    // Only what was not written is sent again: anything else might count twice.
    if (answer?.status !== 503 || tries === MOST_TRIES) return;
    const pause = Math.min(Number(answer.headers.get("retry-after")) || 10, LONGEST_PAUSE);
    await new Promise((goOn) => setTimeout(goOn, pause * 1000));
  }
}

function watch(cta) {
  clearTimeout(inView.get(cta));
  if (document.visibilityState !== "visible") return;
  inView.set(cta, setTimeout(() => {
    observer.unobserve(cta);
    inView.delete(cta);
    const key = cta.dataset.cta + " " + cta.dataset.placement;
    if (!sent.has(key)) report(cta);
    sent.add(key);
  }, SEEN_AFTER));
}

const observer = new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
    const half = intersectionRatio >= 0.5 || (rootBounds && intersectionRect.height >= rootBounds.height / 2);
    if (half && !inView.has(target)) {
      inView.set(target);
      watch(target);
    } else if (!half) {
      clearTimeout(inView.get(target));
      inView.delete(target);
    }
  }
}, { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1] });

for (const cta of $$("[data-cta]")) observer.observe(cta);
document.addEventListener("visibilitychange", () => [...inView.keys()].forEach(watch));

// 2. A link to a question opens it.  3. The language switcher stays on the same block.
function arrive() {
  for (const link of $$("a[data-keep-hash]")) link.hash = location.hash;
  let id = location.hash.slice(1);
  try { id = decodeURIComponent(id); } catch { /* a stray "%": take it as it stands */ }
  const details = document.getElementById(id)?.closest("details");
  if (details && !details.open) {
    details.open = true;
    details.scrollIntoView();
  }
}
addEventListener("hashchange", arrive);
arrive();

// 4. The search box answers while one types. "/" and Ctrl-K go to it; "/" not while someone types elsewhere.
const box = document.getElementById("page_search");
if (box) {
  const { lang: locale, dir: direction } = document.documentElement;
  new SearchBox(box.form, box, { suggest: box.dataset.suggest, words: box.dataset.words, locale, direction });
}
for (const key of $$(".search-key")) {
  key.setAttribute("aria-hidden", "true"); // a hint for the eye: what it says is no part of the field
  key.hidden = !matchMedia("(hover: hover)").matches;
}
addEventListener("keydown", (event) => {
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!box || event.isComposing || !(isSlash || isK)) return;
  if (isSlash && event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});
// The same search has the same address: what tells that page 2 belongs to it is for the server only.
if (document.querySelector(".results-page")) {
  const address = new URL(location.href);
  address.searchParams.delete("s");
  history.replaceState(history.state, "", address);
  addEventListener("click", (event) => {
    const hit = event.target.closest(".hit");
    const link = hit && event.target.closest("a");
    const words = [...(hit?.querySelectorAll("mark") ?? [])].map((mark) => mark.textContent);
    if (link && words.length) leaveWords(link.href, words);
  });
}

// A click on "#" copies the block's address, without the part that says which search led here.
const status = document.getElementById("page_status");
addEventListener("click", async (event) => {
  for (const menu of $$("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  if (link.hash === location.hash) arrive();
  if (!link.matches(".anchor") || !navigator.clipboard) return;
  const address = new URL(link.href);
  address.searchParams.delete("s");
  try { await navigator.clipboard.writeText(address.href); } catch { return; /* not allowed: the link still works */ }
  status.textContent = status.dataset.copied;
  setTimeout(() => { status.textContent = ""; }, 2500);
});
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
