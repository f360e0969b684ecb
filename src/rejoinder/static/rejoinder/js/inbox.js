// @ts-check
/* Following an entry marks it as read, also when the page it leads to opens in another tab. */

/** @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a[data-marks-read]") : null;
  const entry = link?.closest("[data-entry]");
  if (!link || !(entry instanceof HTMLElement) || event.button > 1) return;
  link.removeAttribute("data-marks-read");
  const sent = new URLSearchParams({ ids: entry.dataset.entry ?? "" });
  // keepalive: the request goes on while the browser leaves this page.
  void fetch("/inbox/read", {
    method: "POST",
    body: sent,
    headers: { Accept: "application/json" },
    keepalive: true,
  }).then((answer) => answer.ok && markRead(entry), () => undefined);
}

/** @param {HTMLElement} entry */
function markRead(entry) {
  entry.classList.remove("unread");
  entry.querySelectorAll(".new, form").forEach((part) => part.remove());
}

document.addEventListener("click", follow);
document.addEventListener("auxclick", follow);
