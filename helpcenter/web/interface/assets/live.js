// The staff's live page renews its figures every 15 seconds, until it is told to wait.
const EVERY = 15_000;
const pause = document.getElementById("live_pause");
const stale = document.getElementById("live_stale");
let renewed = new Date();
let timer;

async function renew() {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) throw new Error(answer.status); // signed out, or a restart
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live_now");
    const shown = document.getElementById("live_now");
    if (fresh && !shown.contains(document.activeElement)) shown.replaceWith(fresh);
    stale.hidden = true;
    renewed = new Date();
  } catch {
    // The figures stay as they are, and the next turn tries again.
    stale.textContent = `${stale.dataset.since} ${renewed.toLocaleTimeString()}`;
    stale.hidden = false;
  }
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
