// @ts-check
/* Share: the system's sheet where there is one, else the link is copied. */
import { isPlain } from "./page.js";

/** @typedef {import("./place.js").Place} Place */

/** @param {Place} place */
export function sharing(place) {
  // "toggle" does not bubble. What only scripts can do is hidden until a menu is opened.
  place.on("toggle", (_event, menu) => menu.querySelector("[data-copy]")?.removeAttribute("hidden"), true);
  place.on("click", (event, from) => {
    const share = from.closest("a.share");
    const copying = from.closest("[data-copy] button");
    if (share instanceof HTMLAnchorElement && isPlain(event)) {
      event.preventDefault();
      void ("share" in navigator ? sheet(share.href) : copy(place, share, share.href));
    } else if (copying) {
      const link = copying.closest(".actions")?.querySelector("a.share");
      if (link instanceof HTMLAnchorElement) void copy(place, copying, link.href);
    }
  });
}

/** @param {string} url */
async function sheet(url) {
  try {
    await navigator.share({ url, title: document.title });
  } catch {
    // The person closed the sheet; there is nothing to say.
  }
}

/**
 * @param {Place} place
 * @param {Element} control whose words say for a moment that it is done
 * @param {string} url
 */
async function copy(place, control, url) {
  try {
    await navigator.clipboard.writeText(url);
  } catch {
    location.assign(url); // no clipboard: the page of the comment has the address
    return;
  }
  const said = control.textContent;
  control.textContent = place.word("copied");
  place.announce(place.word("copied"));
  setTimeout(() => (control.textContent = said), 2_000);
}
