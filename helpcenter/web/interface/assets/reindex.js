// How far a reindex is, until it is done; without scripts the page refreshes itself.
const EVERY = 1_000;
const now = document.getElementById("reindex_now");
const step = document.getElementById("reindex_step");
const count = document.getElementById("reindex_count");
const bar = now.querySelector("progress");

async function look() {
  try {
    const answer = await fetch(now.dataset.progress);
    if (!answer.ok || answer.redirected) throw new Error(answer.status); // signed out, or a restart
    const found = await answer.json();
    if (!found.is_running) return location.replace(now.dataset.after);
    // Only what is new is read out.
    if (step.textContent !== found.sentence) step.textContent = found.sentence;
    count.textContent = found.count;
    if (found.total) Object.assign(bar, { max: found.total, value: found.done });
  } catch {
    // The next turn tries again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
