// Runs where it stands, before the page is painted: what was closed on this device is never seen again.
{
  const CLOSED = "helpcenter.closed";
  const MOST = 20;
  const bar = document.getElementById("page_announcement");
  const closed = () => {
    try { return [JSON.parse(localStorage.getItem(CLOSED)) ?? []].flat(); }
    catch { return []; }
  };
  if (closed().includes(bar.dataset.key)) bar.remove();
  const button = bar.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    bar.remove();
    try { localStorage.setItem(CLOSED, JSON.stringify([...closed(), bar.dataset.key].slice(-MOST))); }
    catch { /* storage is off or full: it is closed for this page */ }
    document.querySelector(".brand").focus();
  });
}
