// @ts-check
/* Share: the system's sheet where there is one, else the link is copied. */
import { announce, word } from "./page.js";

export function sharing() {
  // "toggle" does not bubble. What only scripts can do is hidden until a menu is opened.
  document.addEventListener("toggle", ({ target }) => {
    if (target instanceof Element) target.querySelector("[data-copy]")?.removeAttribute("hidden");
  }, true);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const share = event.target.closest("a.share");
    const copying = event.target.closest("[data-copy] button");
    if (share instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void (navigator.share ? sheet(share.href) : copy(share, share.href));
    } else if (copying) {
      const link = copying.closest(".actions")?.querySelector("a.share");
      if (link instanceof HTMLAnchorElement) void copy(copying, link.href);
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
 * @param {Element} control whose words say for a moment that it is done
 * @param {string} url
 */
async function copy(control, url) {
  try {
    await navigator.clipboard.writeText(url);
  } catch {
    location.assign(url); // no clipboard: the page of the comment has the address
    return;
  }
  const said = control.textContent;
  control.textContent = word("copied");
  announce(word("copied"));
  setTimeout(() => (control.textContent = said), 2_000);
}
