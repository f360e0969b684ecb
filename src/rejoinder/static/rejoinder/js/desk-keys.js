// @ts-check
/* Single keys at the desk, while the focus is in no field. Each presses a button or follows a
   link that is on the page, so that there is nothing only keys can do. */
import {
  allCards, closeDrawer, counted, currentCard, goTo, neighbour, selectedIn,
} from "./desk-cards.js";

const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const QUEUES = { q: "review", r: "reports", n: "notices", a: "appeals", c: "newcomers", s: "second" };
const WAITS = 1500; // for the second key of a pair
const LAST_REASON = "rj_desk_reason";
/** @type {{ key: string, at: number }} */
let before = { key: "", at: 0 };
/** @type {HTMLElement | null} */
let chosenLast = null;

export function keysAtDesk() {
  document.addEventListener("keydown", press);
  document.getElementById("show-keys")?.addEventListener("click", help);
  document.addEventListener("click", ({ target }) => {
    const quick = target instanceof Element ? target.closest('button[name="quick"]') : null;
    if (!(quick instanceof HTMLButtonElement)) return;
    sessionStorage.setItem(LAST_REASON, quick.value);
    const passage = quick.form?.elements.namedItem("passage");
    if (passage instanceof HTMLInputElement) passage.value = selectedIn(quick.closest(".desk-card"));
  }, true);
}

/** @param {KeyboardEvent} event */
function press(event) {
  const from = event.target;
  if (!(from instanceof Element)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event, from);
  if (event.key === "Escape") return escape(event, from);
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (from.closest(FIELDS) || from.closest("dialog")) return;
  if (document.documentElement.dataset.keys === "off") return;
  const pair = Date.now() - before.at < WAITS ? before.key : "";
  before = { key: "", at: 0 };
  /** @type {(() => unknown) | null} */
  const does = pair === "g" ? () => go(event.key) : action(event);
  if (!does) return;
  if (does() !== false) event.preventDefault();
}

/**
 * @param {KeyboardEvent} event
 * @returns {(() => unknown) | null}
 */
function action(event) {
  const card = currentCard();
  const key = event.key;
  const reasons = card?.querySelector("details.reasons");
  const isOpen = reasons instanceof HTMLDetailsElement && reasons.open;
  if (isOpen && /^[1-9]$/.test(key)) return () => quick(card, Number(key));
  if (isOpen && key === "r") return () => again(card);
  if (isOpen && key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
    return () => click(card, "a[data-removal]");
  }
  /** @type {Record<string, () => unknown>} */
  const keys = {
    j: () => goTo(neighbour(1)),
    k: () => goTo(neighbour(-1)),
    a: () => click(card, '[data-key="a"]'),
    r: () => open(card, "details.reasons"),
    h: () => click(card, '[data-key="h"]'),
    p: () => click(card, '[data-key="p"]'),
    e: () => open(card, 'details:has(> [data-key="e"])'),
    n: () => open(card, 'details:has(> [data-key="n"])'),
    u: () => click(card, '[data-key="u"]'),
    c: () => click(card, '[data-key="c"]'),
    t: () => click(card, '[data-key="t"]'),
    l: () => click(card, '[data-key="l"]'),
    b: () => card?.classList.toggle("blurred"),
    x: () => choose(card),
    X: () => chooseRange(card),
    "*": () => chooseAll(),
    z: () => click(document.getElementById("undo-bar"), "button"),
    g: () => void (before = { key: "g", at: Date.now() }),
    "/": () => click(document.getElementById("desk-nav"), '[data-queue="search"]'),
    "?": help,
  };
  return Object.hasOwn(keys, key) ? keys[key] : null;
}

/**
 * @param {Element | null | undefined} within
 * @param {string} which
 */
function click(within, which) {
  const found = within?.querySelector(which);
  if (found instanceof HTMLElement) found.click();
}

/**
 * Open or close a part of a card; its first field gets the focus.
 * @param {HTMLElement | null} card
 * @param {string} which
 */
function open(card, which) {
  const part = card?.querySelector(which);
  if (!(part instanceof HTMLDetailsElement)) return;
  part.open = !part.open;
  if (!part.open) return;
  const field = part.querySelector("select, textarea, input:not([type=hidden])");
  if (field instanceof HTMLElement) field.focus();
  (part.lastElementChild ?? part).scrollIntoView({ block: "nearest" });
}

/**
 * @param {HTMLElement | null} card
 * @param {number} digit
 */
function quick(card, digit) {
  const buttons = card?.querySelectorAll('.reasons button[name="quick"]') ?? [];
  const button = buttons[digit - 1];
  if (button instanceof HTMLElement) button.click();
}

/** @param {HTMLElement | null} card */
function again(card) {
  const last = sessionStorage.getItem(LAST_REASON);
  if (last) click(card, `.reasons button[value="${CSS.escape(last)}"]`);
}

/** @param {HTMLElement | null} card */
function choose(card) {
  const box = card?.querySelector('input[name="comment"]');
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = !box.checked;
  chosenLast = card;
  counted();
}

/** @param {HTMLElement | null} card */
function chooseRange(card) {
  const all = allCards();
  const from = chosenLast ? all.indexOf(chosenLast) : -1;
  const to = card ? all.indexOf(card) : -1;
  if (from < 0 || to < 0) return choose(card);
  for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) tick(one, true);
  counted();
}

function chooseAll() {
  const all = allCards();
  const isAll = all.every((card) => card.querySelector('input[name="comment"]:checked'));
  for (const card of all) tick(card, !isAll);
  counted();
}

/**
 * @param {HTMLElement} card
 * @param {boolean} on
 */
function tick(card, on) {
  const box = card.querySelector('input[name="comment"]');
  if (box instanceof HTMLInputElement) box.checked = on;
}

/** @param {string} key */
function go(key) {
  const name = Object.hasOwn(QUEUES, key) ? QUEUES[/** @type {keyof typeof QUEUES} */ (key)] : "";
  if (name) click(document.getElementById("desk-nav"), `[data-queue="${name}"]`);
}

/**
 * @param {KeyboardEvent} event
 * @param {Element} from
 */
function send(event, from) {
  const form = from.closest("form");
  const button = form?.querySelector("button.danger, button.primary, button[name=act]");
  if (!form || !(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  form.requestSubmit(button);
}

/**
 * Esc leaves a field, closes what is open, then the drawer.
 * @param {KeyboardEvent} event
 * @param {Element} from
 */
function escape(event, from) {
  if (from.closest("dialog")) return;
  const card = currentCard();
  const opened = card?.querySelector("details[open]");
  if (opened instanceof HTMLDetailsElement) opened.open = false;
  else if (!closeDrawer() && !from.closest(FIELDS)) return;
  event.preventDefault();
  goTo(card);
}

function help() {
  const dialog = document.getElementById("keys-help");
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}
