// The search box as a combobox (WAI-ARIA APG, "list autocomplete"). The site's own pages and embed.js use it.
const WAIT = 120; // milliseconds without a key before we ask
const MOST_REMEMBERED = 6;
const PASSAGES = [3, 1, 1, 1, 1, 1]; // shown under the first guide, the second …
const SVG = "http://www.w3.org/2000/svg";
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#34;": '"', "&#39;": "'", "&amp;": "&" };
let boxes = 0;

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) node.setAttribute(key, value);
  node.append(...children.filter((child) => child != null));
  return node;
}

export function icon(name, classes = "") {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  for (const [key, value] of [["class", `icon ${classes}`], ["aria-hidden", "true"], ["focusable", "false"]]) {
    svg.setAttribute(key, value);
  }
  use.setAttribute("href", `#i_${name}`);
  svg.append(use);
  return svg;
}

// "escaped text with <mark>" as nodes, without ever parsing HTML.
export function marked(snippet) {
  const plain = (text) => text.replace(/&(lt|gt|quot|amp|#34|#39);/g, (entity) => ENTITIES[entity]);
  return snippet.split(/<mark>(.*?)<\/mark>/s).map((part, index) =>
    index % 2 ? element("mark", {}, plain(part)) : plain(part));
}

// Two lines are shown of a snippet: what stands far before the first highlight gives way.
function shortened(snippet) {
  const from = snippet.lastIndexOf(" ", snippet.indexOf("<mark>") - 36);
  return from > 12 ? `… ${snippet.slice(from + 1)}` : snippet;
}

export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");

// The words found in a chosen result, for guide.js to mark where it leads; none of them: mark nothing. They stay in this
// tab.
export function leaveWords(url, words) {
  const kept = { path: new URL(url, location.href).pathname, words: [...new Set(words)].slice(0, 20) };
  try { sessionStorage.setItem("helpcenter.searched", JSON.stringify(kept)); } catch { /* storage is off: no marks */ }
}

// Arrows point the way the words run: no browser turns them.
const pointed = (words) => /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(words) ? words.replaceAll("→", "←") : words;

// Searches of this device, newest first. They never leave it.
export class Recent {
  constructor(locale) { this.key = `helpcenter.recent.${locale}`; }
  list() {
    try { return JSON.parse(localStorage.getItem(this.key) ?? "[]").filter((q) => typeof q === "string"); }
    catch { return []; /* storage is off or holds something else: nothing is remembered */ }
  }
  save(list) { try { localStorage.setItem(this.key, JSON.stringify(list)); } catch { /* storage is off or full */ } }
  add(q) {
    const words = q.trim().slice(0, 200);
    if (words) this.save([words, ...this.list().filter((old) => old !== words)].slice(0, MOST_REMEMBERED));
  }
  clear() { try { localStorage.removeItem(this.key); } catch { /* storage is off: there is nothing */ } }
}

// `locale` and `direction` are the page's; `suggest` and `words` are addresses; `choose(event, hit, option)` may take
// over what a chosen result does.
export class SearchBox {
  constructor(form, input, { suggest, words, locale, direction, choose, parameters = () => new FormData(form) }) {
    Object.assign(this, { form, input, suggest, locale, direction, choose, parameters, wordsUrl: words });
    this.recent = new Recent(locale);
    this.known = new Map(); // answers by query, so that a word taken back asks nothing
    this.active = -1;
    this.id = `box_${++boxes}`;
    this.list = element("div", { role: "listbox", id: `${this.id}_list` });
    this.note = element("p", { class: "suggest-note", hidden: "" });
    this.said = element("p", { class: "hidden", role: "status" });
    this.panel = element("div", { class: "suggest", hidden: "" }, this.note, this.list);
    form.append(this.panel, this.said);
    for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", this.list.id]]) input.setAttribute(key, value);
    input.addEventListener("input", (event) => event.isComposing || this.typed());
    input.addEventListener("compositionend", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("focus", () => this.prepare());
    input.addEventListener("click", () => this.panel.hidden && this.typed(0));
    form.addEventListener("submit", () => this.recent.add(input.value));
    form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || this.close());
    this.panel.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the box
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("pointermove", (event) => {
      const option = event.target.closest("[role=option]");
      if (option && event.pointerType === "mouse") this.point([...this.options].indexOf(option), false);
    });
  }

  get options() { return this.list.querySelectorAll("[role=option]"); }

  async prepare() {
    this.words ??= fetch(this.wordsUrl).then((answer) => answer.ok ? answer.json() : Promise.reject(answer.status));
    try {
      const words = await this.words;
      this.list.setAttribute("aria-label", words.results);
      return words;
    } catch {
      this.words = undefined; // offline: the form still works, and the next key tries again
      return null;
    }
  }

  typed(wait = WAIT) {
    clearTimeout(this.timer);
    this.asking?.abort();
    const q = this.input.value.trim();
    if (!q) return this.showRecent();
    this.timer = setTimeout(() => this.ask(q), this.known.has(q) ? 0 : wait);
  }

  async ask(q) {
    const asking = this.asking = new AbortController();
    const words = await this.prepare();
    if (asking.signal.aborted) return;
    if (!words) return this.input.dataset.offline && this.tell(this.input.dataset.offline, "warning");
    let answer = this.known.get(q);
    try {
      answer ??= await this.fetch(q, asking.signal);
    } catch (error) {
      if (error.name !== "AbortError") this.tell(words.offline, "warning");
      return;
    }
    this.known.set(q, answer);
    if (!asking.signal.aborted && q === this.input.value.trim()) this.show(q, answer, words);
  }

  async fetch(q, signal) {
    const given = new URLSearchParams(this.parameters());
    given.set("q", q);
    given.set("locale", this.locale);
    const answer = await fetch(`${this.suggest}?${given}`, { signal });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  show(q, answer, words) {
    this.list.replaceChildren();
    answer.hits.forEach((hit, rank) => this.list.append(this.group(hit, PASSAGES[rank] ?? 1, words)));
    if (!answer.hits.length && !answer.completions?.length) return this.tell(fill(words.nothing, { query: this.isolated(q) }));
    // The answers come first: a way to search otherwise must not stand between a reader and the step.
    if (answer.completions?.length) this.list.append(this.completions(answer.completions, words));
    const all = this.option("suggest-all", this.allUrl(q), icon("search"), fill(words.all, { query: this.isolated(q) }));
    this.list.append(all);
    this.open();
    const readAs = answer.query_locale ? this.language(answer.query_locale, words, words.read_as) : "";
    this.note.replaceChildren(icon("globe"), readAs);
    this.note.hidden = !readAs;
    this.announce([words.counts[this.options.length - 1], readAs].filter(Boolean).join(" "));
  }

  allUrl(q) {
    const given = new URLSearchParams(this.parameters());
    given.set("q", q);
    return `${this.form.action}?${given}`;
  }

  // Whole searches that begin or mean the same; a choice is put into the box, and answered there.
  completions(given, words) {
    const rows = given.map(({ text }) => {
      const option = this.option("suggest-fill", this.allUrl(text), icon("search"), element("span", { dir: "auto" }, text));
      option.fills = text;
      return option;
    });
    return element("div", { role: "group", "aria-label": words.completions }, ...rows);
  }

  // A guide's best passages, each a choice, under the guide's name and the reasons it was found for.
  group(hit, most, words) {
    const heading = element("span", { class: "suggest-guide", "aria-hidden": "true" }, this.text(hit.title, hit.locale));
    const isForeign = hit.locale.split("-")[0] !== this.locale.split("-")[0];
    const notes = hit.why.map((why) => this.reason(why, words)).filter(Boolean);
    if (isForeign) notes.unshift(words.languages[hit.locale] ?? this.language(hit.locale, words));
    if (notes.length) heading.append(element("small", {}, notes.join(" · ")));
    const within = hit.passages.filter((passage) => passage.id).slice(0, most);
    const whole = { kind: "guide", title: hit.title, url: hit.url, snippet: hit.passages[0]?.snippet ?? "", locale: hit.locale };
    const options = (within.length ? within : [whole]).map((passage) => this.passage(hit, passage, words));
    return element("div", { role: "group", "aria-label": [hit.title, ...notes].join(", ") }, heading, ...options);
  }

  language(tag, words, sentence = words.language) {
    return fill(sentence, { language: new Intl.DisplayNames([words.spoken], { type: "language" }).of(tag) });
  }

  passage(hit, passage, words) {
    const label = passage.kind === "step" && passage.of
      ? fill(words.step, { position: passage.position, of: passage.of }) : words.kinds[passage.kind] ?? "";
    const snippet = this.text("", passage.locale);
    snippet.className = "suggest-snippet";
    snippet.append(...marked(shortened(passage.snippet)));
    const option = this.option("suggest-passage", passage.url,
      icon(passage.kind === "guide" ? "article" : passage.kind, "icon-tile"), element("span", { class: "suggest-kind" }, label),
      this.text(passage.title || hit.title, passage.locale), snippet);
    return Object.assign(option, { hit, passage });
  }

  option(classes, url, ...children) {
    return element("a", { role: "option", class: classes, href: url, tabindex: "-1", "aria-selected": "false" }, ...children);
  }

  // Words that run the other way keep to themselves, so that the quotation marks around them stay in place.
  isolated(words) {
    const isRightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(words);
    return isRightToLeft === (this.direction === "rtl") ? words : `\u2068${words}\u2069`;
  }

  text(words, locale) {
    const isOther = locale !== this.locale;
    return element("span", { lang: isOther ? locale : null, dir: isOther ? "auto" : null }, words);
  }

  reason(why, words) {
    const [kind, ...rest] = why.split(": ");
    return words.why[kind] ? fill(words.why[kind], { words: pointed(rest.join(": ")) }) : null;
  }

  async showRecent() {
    const recent = this.recent.list();
    const words = await this.prepare();
    if (!words || !recent.length || this.input.value.trim() || !this.form.contains(this.form.getRootNode().activeElement)) {
      return this.close();
    }
    const rows = recent.map((q) => {
      const option = this.option("suggest-recent", this.allUrl(q), icon("clock"), element("span", { dir: "auto" }, q));
      option.recent = q;
      return option;
    });
    const clear = this.option("suggest-clear", "#", icon("close"), words.clear);
    clear.clears = true;
    this.list.replaceChildren(element("div", { role: "group", "aria-label": words.recent },
      element("span", { class: "suggest-heading", "aria-hidden": "true" }, words.recent), ...rows, clear));
    this.open();
  }

  tell(sentence, sign = "info") {
    this.list.replaceChildren();
    this.open();
    this.input.setAttribute("aria-expanded", "false");
    this.note.replaceChildren(icon(sign), sentence);
    this.note.hidden = false;
    this.announce(sentence);
  }

  // Said a moment after the last key, so that a reader's own letters are heard first.
  announce(sentence) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.said.textContent = sentence; }, 400);
  }

  open() {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.options.forEach((option, index) => { option.id = `${this.id}_${index}`; });
    this.note.hidden = true;
    this.panel.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    // What is left between the box and the keyboard of a phone.
    const view = window.visualViewport;
    const room = (view?.height ?? innerHeight) - this.form.getBoundingClientRect().bottom + (view?.offsetTop ?? 0) - 16;
    this.panel.style.maxBlockSize = `${Math.max(room, 192)}px`;
    this.panel.scrollTop = 0;
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.saying);
    this.asking?.abort();
    this.panel.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.said.textContent = "";
  }

  point(index, scrolls = true) {
    const options = this.options;
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = options[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scrolls) option.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method is choosing characters
    const count = this.panel.hidden ? 0 : this.options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (event.altKey && event.key === "ArrowUp") return this.close();
      if (this.panel.hidden) return this.typed(0);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Past either end lies the box itself (-1).
      if (count) this.point(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && count && this.active >= 0) {
      event.preventDefault();
      this.options[this.active].dispatchEvent(new MouseEvent("click",
        { bubbles: true, cancelable: true, composed: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
    } else if (event.key === "Enter") {
      this.close();
    } else if (event.key === "Escape" && !this.panel.hidden) {
      event.preventDefault(); // the first Escape shuts the list, the next one empties the box
      event.stopPropagation();
      this.close();
    }
  }

  async clicked(event) {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    if (option.clears) {
      event.preventDefault();
      this.recent.clear();
      this.close();
      this.announce((await this.prepare())?.cleared ?? "");
      return;
    }
    if (option.fills && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.input.value = option.fills;
      this.input.focus();
      return this.typed(0);
    }
    this.recent.add(option.recent ?? this.input.value);
    if (option.hit && this.choose?.(event, option.hit, option)) return;
    if (option.hit) {
      const snippets = option.hit.passages.flatMap((passage) => marked(passage.snippet));
      leaveWords(option.href, snippets.filter((part) => part.localName === "mark").map((mark) => mark.textContent));
    }
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) this.close();
  }
}
