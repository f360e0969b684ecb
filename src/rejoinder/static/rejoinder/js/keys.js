// @ts-check
/* Single keys for reading a discussion, while the focus is in it and not in a field. discussion.js
   loads this with the first key that is pressed there. */

/** @typedef {import("./place.js").Place} Place */

const COMMENT = '#thread li[id^="c-"]';
const FIELDS = "input, textarea, select, [contenteditable], dialog";
/**
 * @param {Place} place
 * @param {KeyboardEvent} event
 * @param {Element} from
 */
export function press(place, event, from) {
  if (from.closest(FIELDS) || !from.closest(".discussion")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const here = from.closest(COMMENT);
  /** @type {Record<string, () => unknown>} */
  const keys = {
    j: () => go(place, here, 1, COMMENT),
    k: () => go(place, here, -1, COMMENT),
    J: () => go(place, here, 1, "#thread > li"),
    K: () => go(place, here, -1, "#thread > li"),
    u: () => focus(here?.parentElement?.closest(COMMENT)),
    r: () => inside(here, ".act.reply")?.click(),
    v: () => inside(here, ".up")?.click(),
    s: () => inside(here, ".act.share")?.click(),
    ".": () => menu(here),
    c: () => write(place),
    o: () => showNew(place),
    "?": () => void help(place),
  };
  const does = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (!does) return;
  event.preventDefault();
  does();
}

/**
 * @param {Place} place
 * @param {Element | null} here
 * @param {1 | -1} step
 * @param {string} which
 */
function go(place, here, step, which) {
  const items = place.all(which).filter((item) => item.checkVisibility());
  const from = here && items.findLastIndex((item) => item === here || item.contains(here));
  const at = from === null || from < 0 ? (step > 0 ? 0 : items.length - 1) : from + step;
  // Going back from within a branch leads to its own beginning first.
  focus(step < 0 && from !== null && from >= 0 && items[from] !== here ? items[from] : items[at]);
}

/** @param {Element | null | undefined} item */
function focus(item) {
  const heading = item?.querySelector("h3, h4, h5, h6");
  if (!(heading instanceof HTMLElement)) return;
  heading.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
  heading.scrollIntoView({ block: "nearest" });
}

/**
 * @param {Element | null} here
 * @param {string} part
 */
function inside(here, part) {
  const found = here?.querySelector(`:scope > article ${part}`);
  return found instanceof HTMLElement ? found : null;
}

/** @param {Element | null} here */
function menu(here) {
  const dots = inside(here, ".dots");
  if (!(dots instanceof HTMLDetailsElement)) return;
  dots.open = !dots.open;
  dots.querySelector("summary")?.focus();
}

/** @param {Place} place */
function showNew(place) {
  const button = place.all(".live-bar:not([hidden]) button")[0];
  if (button instanceof HTMLElement) button.click();
}

/** @param {Place} place */
function write(place) {
  const invitation = place.element("invitation");
  if (!(invitation instanceof HTMLDetailsElement)) return;
  invitation.open = true;
  invitation.querySelector("textarea")?.focus();
}

/** @param {Place} place */
async function help(place) {
  const came = place.focused instanceof HTMLElement ? place.focused : null;
  const answer = await place.fetch("/keys").catch(() => null);
  if (!answer?.ok) return;
  const page = place.elements(await answer.text());
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const heading = page.querySelector("h1");
  const list = page.querySelector("#keys");
  if (!heading || !list) return;
  heading.id = "keys-heading";
  dialog.setAttribute("aria-labelledby", heading.id);
  const form = document.createElement("form");
  form.method = "dialog";
  const button = document.createElement("button");
  button.className = "button";
  button.textContent = place.word("close") || "×";
  form.append(button);
  dialog.append(heading, list, form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    came?.focus();
  });
  place.ground.append(dialog);
  dialog.showModal();
}
