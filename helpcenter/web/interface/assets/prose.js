// What code and tabs gain with JavaScript: a button that copies, and one tab at a time.
const guide = document.querySelector("[data-guide]");
const status = document.getElementById("page_status");
const { lang, dir } = document.documentElement;

// 1. The button copies what was written: nothing of the colours, no line end behind the last line.
async function copy(code) {
  try { await navigator.clipboard.writeText(code.textContent.replace(/\n$/, "")); }
  catch { return; /* not allowed: the code can still be selected */ }
  status.textContent = guide.dataset.copied;
  setTimeout(() => { if (status.textContent === guide.dataset.copied) status.textContent = ""; }, 4000);
}

for (const block of navigator.clipboard ? guide.querySelectorAll(".code") : []) {
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "button-quiet code-copy", textContent: guide.dataset.copy, lang, dir,
  });
  const pre = block.querySelector("pre");
  button.addEventListener("click", () => copy(pre.firstElementChild));
  pre.before(button);
}

// 2. Tabs, as screen readers and keyboards know them. Choosing one chooses its namesakes in the other groups, too.
const groups = [];

function tabsOf(box) {
  const panels = [...box.children].filter((child) => child.matches(".tab"));
  if (panels.length < 2) return;
  const id = `tabs_${groups.length}`;
  const list = Object.assign(document.createElement("div"), { className: "tab-list" });
  list.setAttribute("role", "tablist");
  const buttons = panels.map((panel, place) => {
    const title = panel.querySelector(":scope > .tab-title");
    const button = Object.assign(document.createElement("button"), {
      type: "button", id: `${id}_${place}`, textContent: title.textContent.trim(),
    });
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", panel.id = `${id}_panel_${place}`);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    panel.tabIndex = 0;
    title.hidden = true;
    panel.addEventListener("beforematch", () => group.select(place));
    return button;
  });
  const group = {
    buttons, panels,
    select(chosen) {
      buttons.forEach((button, place) => {
        button.setAttribute("aria-selected", place === chosen);
        button.tabIndex = place === chosen ? 0 : -1;
        // Found by the browser's own search all the same.
        panels[place].hidden = place === chosen ? false : "until-found";
      });
    },
  };
  list.append(...buttons);
  box.prepend(list);
  groups.push(group);
  group.select(0);
  list.addEventListener("click", (event) => choose(group, buttons.indexOf(event.target)));
  list.addEventListener("keydown", (event) => move(event, group));
}

function choose(group, place) {
  if (place < 0) return;
  const button = group.buttons[place];
  const before = button.getBoundingClientRect().top;
  group.select(place);
  for (const other of groups) {
    const namesake = other.buttons.findIndex((each) => each.textContent === button.textContent);
    if (other !== group && namesake >= 0) other.select(namesake);
  }
  scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
}

function move(event, group) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (event.currentTarget.matches(":dir(rtl)") ? -1 : 1);
  const last = group.buttons.length - 1;
  const from = group.buttons.indexOf(event.target);
  const to = { Home: 0, End: last }[event.key] ?? (step ? (from + step + last + 1) % (last + 1) : -1);
  if (to < 0) return;
  event.preventDefault();
  choose(group, to);
  group.buttons[to].focus();
}

// A link to something inside a tab opens it.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const group of groups) {
    const place = target ? group.panels.findIndex((panel) => panel.contains(target)) : -1;
    if (place >= 0) {
      group.select(place);
      target.scrollIntoView();
    }
  }
}

for (const box of guide.querySelectorAll(".tabs")) tabsOf(box);
if (groups.length) {
  addEventListener("hashchange", openTarget);
  if (location.hash.length > 1) openTarget();
}
