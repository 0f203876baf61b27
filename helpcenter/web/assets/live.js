// The staff's live page renews its figures every 15 seconds, until it is told to wait.
const EVERY = 15_000;
const pause = document.getElementById("live_pause");
let timer;

async function renew() {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return; // signed out, or a restart: the figures stay as they are
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live_now");
    const shown = document.getElementById("live_now");
    if (fresh && !shown.contains(document.activeElement)) shown.replaceWith(fresh);
  } catch { /* no connection: the next turn tries again */ }
}

const go = () => { timer = setInterval(renew, EVERY); };

pause.hidden = false;
pause.addEventListener("click", () => {
  const waits = pause.getAttribute("aria-pressed") !== "true";
  pause.setAttribute("aria-pressed", waits);
  clearInterval(timer);
  if (!waits) renew().then(go);
});
go();
