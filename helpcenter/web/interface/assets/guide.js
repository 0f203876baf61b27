// What a guide's page gains with JavaScript: progress, a table of contents that follows, marks, feedback, print.
import { fill, leaveWords } from "./search.js";

const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const guide = document.querySelector("[data-guide]");
const locale = document.documentElement.lang;
const status = document.getElementById("page_status");

// 1. What was ticked stays ticked, on this device only; the same in every language, since ids are.
const DONE = "helpcenter.done";
const MOST_GUIDES = 40;

// Nothing while storage is off or holds something else.
function remembered() {
  try { return Object.entries(JSON.parse(localStorage.getItem(DONE)) ?? {}); }
  catch { return null; }
}

function remember(ids) {
  const others = (remembered() ?? []).filter(([id]) => id !== guide.dataset.guide);
  const all = ids.length ? [...others, [guide.dataset.guide, ids]] : others;
  try { localStorage.setItem(DONE, JSON.stringify(Object.fromEntries(all.slice(-MOST_GUIDES)))); }
  catch { /* storage is off or full: the ticks last as long as the page */ }
}

const boxesIn = (within) => $$(":is(.step-number, .check-box) input", within);
const idOf = (box) => box.closest(":is(.step, .check)").id;

function tell(progress) {
  const boxes = boxesIn(progress.parentElement);
  const done = boxes.filter((box) => box.checked).length;
  const numbers = new Intl.NumberFormat(locale, { numberingSystem: "latn" });
  const text = progress.querySelector("[data-progress]");
  (text.firstElementChild ?? text).textContent =
    fill(text.dataset.progress, { done: numbers.format(done), of: numbers.format(boxes.length) });
  progress.querySelector("progress").value = done;
  progress.querySelector("[data-clear]").hidden = !done;
}

function keep(progress) {
  remember(boxesIn(guide).filter((box) => box.checked).map(idOf));
  tell(progress);
}

function showTicks() {
  const all = remembered();
  if (!all) return; // the page alone knows its ticks
  const done = new Set(all.find(([id]) => id === guide.dataset.guide)?.[1]);
  for (const box of boxesIn(guide)) box.checked = done.has(idOf(box));
  for (const progress of $$(".progress", guide)) tell(progress);
}

addEventListener("pageshow", showTicks); // once more: a browser brings back ticks that were cleared on another page
showTicks();
for (const progress of $$(".progress", guide)) {
  progress.parentElement.addEventListener("change", (event) => event.target.matches("[type=checkbox]") && keep(progress));
  progress.querySelector("[data-clear]").addEventListener("click", () => {
    const boxes = boxesIn(progress.parentElement);
    for (const box of boxes) box.checked = false;
    keep(progress);
    boxes[0].focus();
  });
}

// 2. The table of contents follows: the last block whose top has come near that of the window.
const ROOM = 54; // pixels below what stays in view above the text: for the heading above a step
const toc = document.querySelector(".toc ol");
const entries = toc ? $$("a", toc).map((link) => [link, document.getElementById(link.hash.slice(1))]) : [];

function follow() {
  waiting = false;
  const reached = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart) + ROOM;
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const passed = entries.filter(([, block]) => block.getBoundingClientRect().top <= reached);
  const [current] = (atEnd ? entries : passed).at(-1) ?? entries[0] ?? [];
  for (const [link] of entries) {
    if (link === current) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
  // On a phone the contents are one row, which brings the current entry into view.
  if (current && toc.scrollWidth > toc.clientWidth) {
    const from = current.getBoundingClientRect(), row = toc.getBoundingClientRect();
    toc.scrollBy({ left: (from.left + from.right - row.left - row.right) / 2, behavior: "instant" });
  }
}

let waiting = false;
if (toc) {
  toc.addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest", inline: "nearest" }));
  addEventListener("scroll", () => { waiting ||= !!requestAnimationFrame(follow); }, { passive: true });
  follow();
}

// 3. The words that the search found here are marked, without touching the text; the address says if it was a search.
const SEARCHED = "helpcenter.searched";
const letters = "[\\p{L}\\p{N}\\p{M}]";
const NO_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

// From the click that led here; in a new tab, from the address of the results page.
function searchedWords() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(SEARCHED));
    if (kept?.path === location.pathname) return kept.words;
  } catch { /* storage is off: the results page's address may still tell */ }
  const from = URL.canParse(document.referrer) ? new URL(document.referrer) : null;
  if (from?.origin !== location.origin || !from.pathname.endsWith("/search")) return [];
  return (from.searchParams.get("q") ?? "").split(/\s+/).filter((word) => word.length > 2 || NO_SPACES.test(word));
}

function found(words) {
  const one = (word) => {
    const plain = word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    return NO_SPACES.test(word) ? plain : `(?<!${letters})${plain}(?!${letters})`;
  };
  const pattern = new RegExp(words.map(one).join("|"), "giu");
  const texts = document.createTreeWalker(guide, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("svg, script, button, textarea, .hidden, .toc, .searched") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const ranges = [];
  while (texts.nextNode()) {
    for (const match of texts.currentNode.data.matchAll(pattern)) {
      const range = new Range();
      range.setStart(texts.currentNode, match.index);
      range.setEnd(texts.currentNode, match.index + match[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}

// Here rather than in site.css: style checkers do not know this selector yet, and nothing else needs it.
const MARKED = `::highlight(searched) { background-color: var(--mark); color: var(--on-mark) }
@media (forced-colors: active) { ::highlight(searched) { background-color: Mark; color: MarkText } }`;

function markSearched() {
  const words = searchedWords().filter((word) => typeof word === "string" && word.trim()).slice(0, 20);
  const ranges = words.length ? found(words) : [];
  if (!ranges.length) return;
  const style = new CSSStyleSheet();
  style.replaceSync(MARKED);
  document.adoptedStyleSheets.push(style);
  CSS.highlights.set("searched", new Highlight(...ranges));
  const bar = document.getElementById("page_searched");
  bar.hidden = false;
  bar.querySelector("button").addEventListener("click", () => {
    CSS.highlights.delete("searched");
    bar.hidden = true;
    leaveWords(location.href, []);
    document.getElementById("page_main").focus({ preventScroll: true });
  });
}

if (CSS.highlights && new URLSearchParams(location.search).has("s")) markSearched();

// 4. Feedback is sent without leaving the page; the answer's panel takes the form's place.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-feedback]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const buttons = $$("button", form);
  for (const button of buttons) button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) throw new Error(answer.status);
    const panel = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("feedback_panel");
    for (const title of $$(".feedback-title", panel)) {
      const plain = document.createElement("p");
      plain.className = title.className;
      plain.append(...title.childNodes);
      title.replaceWith(plain);
    }
    panel.removeAttribute("id");
    // The form may stand in a step that is in another language.
    [panel.lang, panel.dir] = [locale, document.documentElement.dir];
    const place = form.closest(".feedback-panel") ?? form;
    place.replaceWith(panel);
    panel.focus({ preventScroll: true });
  } catch {
    for (const button of buttons) button.disabled = false;
    status.textContent = status.dataset.failed;
    setTimeout(() => { status.textContent = ""; }, 6000);
  }
});

// 5. On paper everything is open.
let shut = [];
addEventListener("beforeprint", () => {
  shut = $$("details:not([open])", guide);
  for (const details of shut) details.open = true;
});
addEventListener("afterprint", () => { for (const details of shut) details.open = false; });
