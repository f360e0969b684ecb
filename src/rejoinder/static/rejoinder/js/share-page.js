// @ts-check
/* The page for sharing: the system's share sheet where there is one, and copying the link. */

const row = document.querySelector("[data-link]");
const field = document.querySelector("#f-link");

if (row instanceof HTMLElement && field instanceof HTMLInputElement) {
  const { link = "", title = "", copied = "" } = row.dataset;
  field.addEventListener("focus", () => field.select());
  offer("copy", Boolean(navigator.clipboard), async (button) => {
    await navigator.clipboard.writeText(link);
    const status = document.querySelector("#share-status");
    if (status) status.textContent = copied;
    button.textContent = copied;
  });
  offer("sheet", "share" in navigator, async () => {
    try {
      await navigator.share({ url: link, title });
    } catch {
      // The person closed the sheet; there is nothing to say.
    }
  });
}

/**
 * Show a button and say what it does, where the browser can do it.
 * @param {string} act
 * @param {boolean} can
 * @param {(button: HTMLElement) => Promise<void>} deed
 */
function offer(act, can, deed) {
  const button = document.querySelector(`[data-act="${act}"]`);
  if (!can || !(button instanceof HTMLElement)) return;
  button.hidden = false;
  button.addEventListener("click", () => void deed(button));
}
