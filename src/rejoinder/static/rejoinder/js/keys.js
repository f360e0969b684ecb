// @ts-check
/* Single keys for reading a discussion, while the focus is in it and not in a field. main.js
   loads this with the first key that is pressed there. */
import { elements } from "./page.js";

const COMMENT = '#thread li[id^="c-"]';
const FIELDS = "input, textarea, select, [contenteditable], dialog";
/** @type {HTMLElement | null} */
let came = null;

/** @param {KeyboardEvent} event */
export function press(event) {
  const from = event.target;
  if (!(from instanceof Element) || from.closest(FIELDS) || !from.closest(".discussion")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const here = from.closest(COMMENT);
  /** @type {Record<string, () => unknown>} */
  const keys = {
    j: () => go(here, 1, COMMENT),
    k: () => go(here, -1, COMMENT),
    J: () => go(here, 1, "#thread > li"),
    K: () => go(here, -1, "#thread > li"),
    u: () => focus(here?.parentElement?.closest(COMMENT)),
    r: () => inside(here, ".act.reply")?.click(),
    v: () => inside(here, ".up")?.click(),
    s: () => inside(here, ".act.share")?.click(),
    ".": () => menu(here),
    c: write,
    "?": () => void help(),
  };
  const does = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (!does) return;
  event.preventDefault();
  does();
}

/**
 * @param {Element | null} here
 * @param {1 | -1} step
 * @param {string} which
 */
function go(here, step, which) {
  const items = [...document.querySelectorAll(which)].filter((item) => item.checkVisibility());
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

function write() {
  const invitation = document.getElementById("invitation");
  if (!(invitation instanceof HTMLDetailsElement)) return;
  invitation.open = true;
  invitation.querySelector("textarea")?.focus();
}

async function help() {
  came = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const answer = await fetch("/keys").catch(() => null);
  if (!answer?.ok) return;
  const page = elements(await answer.text());
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
  button.textContent = document.getElementById("words")?.dataset.close ?? "×";
  form.append(button);
  dialog.append(heading, list, form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    came?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
