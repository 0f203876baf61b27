// Shows the guides as they are once their files are checked; without scripts the page refreshes itself.
const EVERY = 1_500;
const note = document.getElementById("content_check");

async function look() {
  try {
    const answer = await fetch(note.dataset.again);
    if (!answer.ok || answer.redirected) throw new Error(answer.status); // signed out, or a restart
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Nobody loses what they are typing or reading.
    const isBusy = document.activeElement?.closest("form, details");
    if (!page.getElementById("content_check") && !isBusy) return location.replace(note.dataset.again);
  } catch {
    // The next turn tries again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
