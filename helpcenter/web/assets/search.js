// Answers while you type: a combobox after the WAI-ARIA pattern. Without this file the search form works as it is.
const WAIT = 120; // milliseconds after the last key, so that fast typing asks once
const KEPT = 5; // searches remembered, on this device only
const STORE = "recent_searches";

const input = document.getElementById("page_search");
const words = document.getElementById("page_suggest");
const form = input?.form;
const answers = new Map();
let list, said, timer, request, active = -1;

const recent = {
  all() {
    try { return JSON.parse(localStorage.getItem(STORE)) ?? []; } catch { return []; }
  },
  keep(texts) {
    try { localStorage.setItem(STORE, JSON.stringify(texts)); } catch { /* private windows may forbid it */ }
  },
  add(text) {
    if (text) this.keep([text, ...this.all().filter((each) => each !== text)].slice(0, KEPT));
  },
};

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

const options = () => [...list.querySelectorAll("[role=option]")];

function setUp() {
  list = element("div", "suggest");
  Object.assign(list, { id: "page_options", role: "listbox", hidden: true });
  list.setAttribute("aria-label", words.dataset.label);
  said = element("div", "hidden");
  said.role = "status";
  form.append(list, said);
  Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-haspopup", "listbox");
  input.addEventListener("input", later);
  input.addEventListener("compositionend", later);
  input.addEventListener("focus", () => { if (!input.value.trim()) showRecent(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", steer);
  // Keeps the focus in the field while an option is pressed, so that the click still finds the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  form.addEventListener("submit", () => recent.add(input.value.trim()));
  form.addEventListener("pointerdown", (event) => { if (event.target === input && list.hidden) later(event); });
}

function later(event) {
  clearTimeout(timer);
  if (event.isComposing) return; // an input method is still putting a word together
  timer = setTimeout(ask, WAIT);
}

async function ask() {
  const text = input.value.trim();
  request?.abort();
  if (!text) return showRecent();
  const query = new URLSearchParams(new FormData(form));
  query.set("q", text);
  query.set("locale", document.documentElement.lang);
  const key = query.toString();
  request = new AbortController();
  try {
    if (!answers.has(key)) answers.set(key, await fetched(key, request.signal));
  } catch { return; /* aborted by the next key, or offline: the form still works */ }
  if (text === input.value.trim() && document.activeElement === input) show(answers.get(key), text);
}

async function fetched(key, signal) {
  const answer = await fetch(`${input.dataset.suggest}?${key}`, { signal });
  if (!answer.ok) throw new Error(answer.status);
  if (answers.size > 50) answers.clear();
  return answer.json();
}

function show(answer, text) {
  const found = answer.hits.flatMap((hit) => passages(hit).map((passage) => option(hit, passage, text)));
  const all = link(`${form.action}?${new URLSearchParams(new FormData(form))}`, "suggest-all");
  all.append(words.dataset.all.replace("{q}", text));
  open([...found, all]);
  said.textContent = words.dataset.count.replace("{n}", answer.total);
}

// The first guide shows its two best passages, the others their best one.
function passages(hit) {
  const whole = { kind: "guide", title: hit.title, url: hit.url, snippet: "", locale: hit.locale };
  return hit.passages.length ? hit.passages.slice(0, 2) : [whole];
}

function link(href, className) {
  const made = element("a", className);
  Object.assign(made, { href, role: "option", tabIndex: -1, ariaSelected: "false" });
  made.addEventListener("click", () => recent.add(input.value.trim()));
  return made;
}

function option(hit, passage, text) {
  const made = link(passage.url);
  const kind = words.content.querySelector(`[data-kind="${passage.kind}"]`) ?? words.content.firstElementChild;
  const [picture, label] = kind.cloneNode(true).children;
  label.textContent = label.textContent.replace("{position}", passage.position).replace("{of}", passage.of);
  const about = element("span", "suggest-kind");
  about.append(label, passage.title === hit.title || !passage.id ? "" : ` · ${hit.title}`);
  const body = element("span", "suggest-body");
  body.lang = passage.locale;
  body.append(element("span", "suggest-title", passage.title || hit.title), about);
  if (passage.snippet) {
    const snippet = element("span", "suggest-snippet");
    snippet.innerHTML = passage.snippet; // escaped by the server; its only markup is <mark>
    body.append(snippet);
  }
  const why = hit.why.filter((reason) => !text.includes(reason)).join(", ");
  if (why) made.title = why;
  made.append(picture, body);
  return made;
}

function showRecent() {
  const texts = recent.all();
  if (!texts.length) return close();
  const items = texts.map((text) => {
    const made = link(`${form.action}?${new URLSearchParams({ q: text })}`, "suggest-recent");
    made.append(words.content.querySelector("[data-kind=recent]").cloneNode(true).children[0], text);
    return made;
  });
  const forget = link("#", "suggest-all");
  forget.append(words.dataset.forget);
  forget.addEventListener("click", (event) => {
    event.preventDefault();
    recent.keep([]);
    close();
  });
  open([...items, forget]);
  said.textContent = words.dataset.recent;
}

function open(items) {
  items.forEach((item, index) => { item.id = `page_option_${index}`; });
  list.replaceChildren(...items);
  list.hidden = false;
  input.ariaExpanded = "true";
  choose(-1);
}

function close() {
  clearTimeout(timer);
  if (!list || list.hidden) return;
  list.hidden = true;
  input.ariaExpanded = "false";
  choose(-1);
}

function choose(index) {
  active = index;
  options().forEach((item, place) => { item.ariaSelected = String(place === index); });
  const chosen = options()[index];
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function steer(event) {
  if (event.isComposing) return;
  const count = options().length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) return ask();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(active < 0 && step < 0 ? count - 1 : (active + step + 1) % (count + 1) - 1);
  } else if (event.key === "Enter" && !list.hidden && active >= 0) {
    event.preventDefault();
    options()[active].click();
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault(); // or the browser empties the field as well
    close();
  }
}

if (input && words) setUp();
addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || !input) return;
  event.preventDefault();
  input.focus();
  input.select();
});
