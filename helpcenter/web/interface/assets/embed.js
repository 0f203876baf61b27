// <help-search>: the search box and its answers on other sites, in a shadow root. One line puts it there: docs/embed.md.
// No HTML is parsed and no style attribute or element made, so that a strict policy of the host has nothing to forbid.
import { SearchBox, element, icon } from "./search.js";

const BASE = new URL("./", import.meta.url); // the site may stand under a path
const SVG = "http://www.w3.org/2000/svg";
const TAGS = new Set(("p ol ul li strong em b i a code pre br hr h3 h4 h5 h6 blockquote img table thead tbody tr th td " +
  "del s sup sub kbd mark abbr span dl dt dd div figure figcaption details summary section").split(" "));
const EMPTY = new Set(["br", "hr", "img"]);
const ENTITIES = { lt: "<", gt: ">", quot: '"', amp: "&", nbsp: "\u00a0", "#39": "'", "#34": '"' };
const PIECE = /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>|([^<]+)/gi;

const ours = (path) => new URL(path, BASE).href;
const plain = (text) => text.replace(/&(lt|gt|quot|amp|nbsp|#39|#34);/g, (_, name) => ENTITIES[name]);

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; position: relative; text-align: start; font: 1rem/1.5 system-ui, sans-serif; color-scheme: light dark;
  --paper: #fff; --ink: #14211c; --muted: #51605a; --line: #dbe2de; --edge: #7b8a83; --tint: #e3f1eb; --mark: #ffe08a;
  --on-mark: #2c2200; --accent: var(--help-search-accent, #0b664e); color: var(--ink) }
@media (prefers-color-scheme: dark) { :host { --paper: #16211d; --ink: #e9f1ed; --muted: #a9bab2; --line: #2c3c36;
  --edge: #7f938a; --tint: #1f3a31; --accent: var(--help-search-accent, #6fd6b4) } }
:host([hidden]), [hidden] { display: none !important }
* { box-sizing: border-box }
.hidden, .sprite { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
form { position: relative; margin: 0 }
.field { display: flex; align-items: center; gap: .5rem; padding-inline: .75rem; background: var(--paper);
  border: 1px solid var(--edge); border-radius: .75rem }
.field:focus-within { outline: 3px solid var(--accent); outline-offset: 1px }
input { flex: 1; min-inline-size: 0; min-block-size: 2.75rem; border: 0; outline: 0; background: none; color: inherit; font: inherit;
  unicode-bidi: plaintext }
.icon { inline-size: 1.25rem; block-size: 1.25rem; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8;
  stroke-linecap: round; stroke-linejoin: round; color: var(--muted) }
.suggest, .answer { padding: .5rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper);
  box-shadow: 0 16px 48px rgb(0 0 0 / .22) }
.suggest { position: absolute; inset-block-start: calc(100% + .5rem); inset-inline: 0; z-index: 1000; max-block-size: 70vh;
  overflow: auto; overscroll-behavior: contain }
[role=option] { display: flex; align-items: center; gap: 0 .75rem; min-block-size: 2.75rem; padding: .5rem .75rem;
  border-radius: .5rem; color: inherit; text-decoration: none }
[aria-selected=true] { background: var(--tint); box-shadow: inset 0 0 0 2px var(--accent) }
.suggest-guide { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .5rem .75rem 0; font-weight: 700 }
.suggest-passage { display: grid; grid-template-columns: auto 1fr }
.suggest-passage > .icon { grid-row: 1 / span 3; align-self: start }
.suggest-passage > span { grid-column: 2; min-inline-size: 0; font-weight: 600 }
.suggest-kind, .suggest-heading, .suggest-note, small, .suggest-passage > .suggest-snippet, .suggest-passage > .suggest-kind {
  font-weight: 400; font-size: .875rem; color: var(--muted) }
.suggest-heading, .suggest-note { display: block; margin: 0; padding: .5rem .75rem }
.suggest-all, .suggest-clear, a { color: var(--accent) }
mark { background: var(--mark); color: var(--on-mark) }
.answer { margin-block-start: .5rem; padding: 1rem; overflow-wrap: anywhere }
.answer :is(h2, h3) { margin: 0 0 .5rem; font-size: 1.125rem; line-height: 1.3 }
.answer header { display: flex; gap: 1rem; justify-content: space-between; align-items: start }
.answer pre { overflow: auto } .answer img { max-inline-size: 100%; block-size: auto }
button { font: inherit; min-block-size: 2.75rem; min-inline-size: 2.75rem; border: 1px solid var(--edge); border-radius: .5rem;
  background: none; color: inherit; cursor: pointer }
:is(button, a):focus-visible, .answer:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
@media (forced-colors: active) { [aria-selected=true] { outline: 2px solid Highlight } }
`);

// The help center's own colour, where the page sets none.
function coloured({ accent, accent_dark: dark }) {
  const own = new CSSStyleSheet();
  const rule = (colour) => `:host { --accent: var(--help-search-accent, ${colour}) }`;
  if (accent) own.replaceSync(`${rule(accent)} @media (prefers-color-scheme: dark) { ${rule(dark)} }`);
  return own;
}

// HTML that the help center has sanitised, as nodes: known elements only, and of their attributes only these.
function grown(html) {
  const open = [document.createDocumentFragment()];
  for (const [, closes, tag, given, text] of html.matchAll(PIECE)) {
    const name = tag?.toLowerCase();
    if (text) open.at(-1).append(plain(text));
    else if (!TAGS.has(name)) continue;
    else if (closes) {
      const at = open.findLastIndex((node) => node.localName === name);
      if (at > 0) open.length = at;
    } else {
      const node = element(name, attributes(name, given));
      open.at(-1).append(node);
      if (!EMPTY.has(name)) open.push(node);
    }
  }
  return open[0];
}

function attributes(name, given) {
  const found = Object.fromEntries([...given.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, plain(value)]));
  const { lang, dir, alt, start } = found;
  const address = (value) => value && value[0] !== "#" && /^(https?|mailto):/.test(ours(value)) ? ours(value) : null;
  return { lang, dir, alt: name === "img" ? alt ?? "" : null, start: name === "ol" ? start : null,
    href: name === "a" ? address(found.href) : null, target: name === "a" ? "_blank" : null,
    rel: name === "a" ? "noopener" : null, src: name === "img" ? address(found.src) : null };
}

class EmbeddedBox extends SearchBox {
  constructor(...given) {
    super(...given);
    this.recent = { list: () => [], add() {}, clear() {} }; // nothing is kept in another site's storage
  }

  option(classes, url, ...children) {
    return super.option(classes, url === "#" ? url : ours(url), ...children);
  }
}

class HelpSearch extends HTMLElement {
  async connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [sheet];
    try {
      this.build(root, await this.ask("api/v1/embed", { locale: this.lang || navigator.languages.join(",") }));
    } catch {
      root.append(element("slot")); // not allowed here, or no connection: what the page put inside is shown
    }
  }

  async ask(path, given) {
    const answer = await fetch(`${ours(path)}?${new URLSearchParams(given)}`);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  build(root, config) {
    this.config = config;
    const { locale, direction, labels } = config;
    root.adoptedStyleSheets = [sheet, coloured(config)];
    this.input = element("input", { type: "search", name: "q", id: "q", autocomplete: "off", autocapitalize: "none",
      spellcheck: "false", enterkeyhint: "search", placeholder: labels.placeholder });
    const field = element("span", { class: "field" }, icon("search"), this.input);
    const label = element("label", { class: "hidden", for: "q" }, labels.search);
    const form = element("form", { role: "search", action: ours(config.search) }, label, field);
    this.panel = element("section", { class: "answer", tabindex: "-1", hidden: "" });
    const all = element("div", { lang: locale, dir: direction }, sprite(config.icons), form, this.panel);
    root.append(all);
    form.addEventListener("submit", (event) => {
      event.preventDefault(); // a strict policy forbids forms that lead elsewhere; a plain address it does not
      location.assign(`${form.action}?${new URLSearchParams({ q: this.input.value })}`);
    });
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
    this.input.addEventListener("input", () => { this.panel.hidden = true; });
    this.box = new EmbeddedBox(form, this.input, { suggest: ours(config.suggest), words: ours(config.words), locale, direction,
      parameters: () => new URLSearchParams(), choose: (event, hit, option) => this.chosen(event, hit, option) });
  }

  // A result opens here; with Ctrl or Shift, or a middle click, it opens as any link.
  chosen(event, hit, option) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
    event.preventDefault();
    this.box.close();
    this.show(hit, option.passage, option.href);
    return true;
  }

  async show(hit, passage, href) {
    const { labels, locale } = this.config;
    const say = (...children) => this.panel.replaceChildren(this.head(hit), ...children, this.foot(href));
    this.panel.hidden = false;
    this.panel.setAttribute("aria-label", hit.title);
    say(element("p", { role: "status" }, labels.loading));
    this.panel.focus();
    try {
      const s = new URL(href).searchParams.get("s") ?? "";
      const guide = await this.ask(`api/v1/guides/${hit.guide}`, { locale, s });
      say(...answerOf(guide, passage.id, locale));
    } catch {
      say(element("p", { role: "status" }, labels.failed));
    }
  }

  head(hit) {
    const close = element("button", { type: "button", "aria-label": this.config.labels.close }, icon("close"));
    close.addEventListener("click", () => this.hide());
    return element("header", {}, element("h2", { lang: hit.locale, dir: "auto" }, hit.title), close);
  }

  foot(href) {
    return element("p", {}, element("a", { href, target: "_blank", rel: "noopener" }, this.config.labels.whole));
  }

  hide() {
    this.panel.hidden = true;
    this.input.focus();
  }
}

// The block or item that was chosen; of a guide as a whole, its quick answer.
function answerOf(guide, id, locale) {
  const parts = guide.blocks.flatMap((block) => [block, ...block.items]);
  const part = parts.find((each) => each.id === id) ?? guide.blocks.find((block) => block.kind === "quick-answer");
  if (!part) return [element("p", {}, guide.summary)];
  const own = (text, around) => text.locale === around ? {} : { lang: text.locale, dir: "auto" };
  const official = (text) => text.link
    ? element("a", { href: text.link, target: "_blank", rel: "noopener" }, text.link.replace(/^(https:\/\/|mailto:)/, "")) : null;
  const items = (part.items ?? []).map((item) => element("li", own(item, part.locale),
    element("strong", {}, item.title), grown(item.html), official(item) ?? ""));
  const body = element("div", own(part, locale), part.title ? element("h3", {}, part.title) : null, grown(part.html),
    official(part));
  if (items.length) body.append(element(part.kind === "steps" ? "ol" : "ul", {}, ...items));
  return [body];
}

// A shadow root sees no icons of the page, so it gets its own.
function sprite(icons) {
  const made = (name, given, ...children) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(given)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };
  const symbols = Object.entries(icons).map(([name, shapes]) =>
    made("symbol", { id: `i_${name}`, viewBox: "0 0 24 24" }, ...shapes.map(([shape, given]) => made(shape, given))));
  return made("svg", { class: "sprite", "aria-hidden": "true" }, ...symbols);
}

if (!customElements.get("help-search")) customElements.define("help-search", HelpSearch);
