// @ts-check
/* The cards of a queue: which is the current one, what follows it, and what hangs on it. */

const TAKE_AFTER = 1500; // whoever stays on a card for so long is reading it
const FEW = 4; // with fewer cards left the next ones are fetched

export const queue = document.getElementById("queue");
export const cards = document.getElementById("cards");
/** @type {HTMLElement | null} */
let current = null;
/** @type {number | undefined} */
let taking;
let fetching = false;

/** @returns {HTMLElement[]} */
export function allCards() {
  // What was decided on a moment ago goes when the answer is there.
  return [...(cards?.querySelectorAll(":scope > .desk-card:not([aria-busy], .gone)") ?? [])].filter(
    (card) => card instanceof HTMLElement,
  );
}

/** The card that keys act on. */
export function currentCard() {
  const is = current?.isConnected && !current.matches("[aria-busy], .gone");
  return is ? current : (allCards()[0] ?? null);
}

/**
 * Make a card the current one and give it the focus.
 * @param {HTMLElement | null | undefined} card
 * @param {{ focus?: boolean }} [how]
 */
export function goTo(card, { focus = true } = {}) {
  if (!card) return;
  if (card !== current) {
    current?.classList.remove("current");
    for (const open of current?.querySelectorAll("details[open]") ?? []) open.removeAttribute("open");
    current = card;
    card.classList.add("current");
    closeDrawer();
    window.clearTimeout(taking);
    taking = window.setTimeout(() => take(card), TAKE_AFTER);
  }
  if (focus) card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
  count();
}

/**
 * @param {1 | -1} by
 * @param {HTMLElement | null} [from]
 */
export function neighbour(by, from = currentCard()) {
  const all = allCards();
  const at = from ? all.indexOf(from) : -1;
  return all[at < 0 ? 0 : at + by] ?? null;
}

/** @param {HTMLElement} card */
function take(card) {
  const button = card.querySelector('button[value="take"]');
  if (!card.isConnected || card !== current || !(button instanceof HTMLButtonElement)) return;
  const form = button.form;
  if (!form) return;
  const sent = new FormData(form, button);
  const body = new URLSearchParams();
  for (const [name, value] of sent) body.append(name, String(value));
  void fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).then(
    (answer) => {
      if (answer.ok) {
        button.value = "let_go";
      } else if (answer.status === 409 && card.isConnected) {
        // Somebody else was quicker: the card says who.
        void answer.text().then((html) => swapCard(card, html));
      }
    },
    () => undefined,
  );
}

/**
 * @param {HTMLElement} card
 * @param {string} html
 */
function swapCard(card, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const anew = parsed.querySelector(".desk-card");
  if (!(anew instanceof HTMLElement)) return;
  const was = card === current;
  card.replaceWith(anew);
  window.htmx?.process(anew);
  dress(anew);
  if (was) goTo(anew);
}

/** Say how many are left, and fetch more when few are. */
export function count() {
  const all = allCards();
  const place = document.getElementById("place");
  if (place) place.textContent = `${current ? all.indexOf(current) + 1 : 0}/${all.length}`;
  document.getElementById("nothing")?.toggleAttribute("hidden", all.length > 0);
  if (all.length <= FEW) void fetchMore();
}

export async function fetchMore() {
  const link = document.querySelector("#more a[data-more]");
  if (!(link instanceof HTMLElement) || fetching) return;
  fetching = true;
  let got = false;
  try {
    got = await appendFrom(link.dataset.more ?? "");
  } finally {
    // Not before the cards are on the page: a second call would not know them and fetch them
    // again, and they would come back after they were decided on.
    fetching = false;
  }
  if (!got) return;
  if (!current?.isConnected) goTo(allCards()[0], { focus: document.activeElement === document.body });
  count();
}

/**
 * @param {string} more The address of what follows.
 * @returns {Promise<boolean>} Whether the server answered.
 */
async function appendFrom(more) {
  const address = new URL(more, location.href);
  address.searchParams.set("part", "more");
  // Those that are being decided on, too: the server may still list them.
  const there = [...(cards?.querySelectorAll(".desk-card") ?? [])];
  address.searchParams.set("seen", there.map((card) => card.id.replace(/^c-/, "")).join(","));
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = new Set(there.map((card) => card.id));
  for (const card of page.querySelectorAll(".desk-card")) {
    if (!(card instanceof HTMLElement) || shown.has(card.id)) continue;
    cards?.append(card);
    window.htmx?.process(card);
    dress(card);
  }
  const link = page.querySelector("#more a");
  const old = document.getElementById("more");
  if (link && old) old.replaceChildren(link);
  else old?.remove();
  return true;
}

/** What rules and readers point at is marked in the text. @param {ParentNode} within */
export function dress(within) {
  const texts =
    within instanceof Element && within.matches(".card-text")
      ? [within]
      : within.querySelectorAll(".card-text[data-passages]");
  for (const text of texts) {
    if (!(text instanceof HTMLElement)) continue;
    for (const passage of (text.dataset.passages ?? "").split("\n")) {
      if (passage.trim()) mark(text, passage.trim());
    }
  }
}

/**
 * @param {HTMLElement} text
 * @param {string} passage
 */
function mark(text, passage) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!(node instanceof Text) || node.parentElement?.closest("mark")) continue;
    const at = node.data.toLowerCase().indexOf(passage.toLowerCase());
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + passage.length);
    range.surroundContents(document.createElement("mark"));
    return;
  }
}

/** @param {string} [address] */
export async function openDrawer(address) {
  const drawer = document.getElementById("drawer");
  if (!drawer || !address) return;
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const name = page.querySelector("h1");
  const facts = page.getElementById("reader");
  if (!facts) {
    location.assign(address);
    return;
  }
  const heading = document.createElement("h2");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = name?.textContent?.trim() ?? "";
  heading.append(link);
  heading.tabIndex = -1;
  facts.removeAttribute("id");
  drawer.replaceChildren(heading, facts);
  drawer.hidden = false;
  document.body.classList.add("with-drawer");
  heading.focus();
}

export function closeDrawer() {
  const drawer = document.getElementById("drawer");
  if (!drawer || drawer.hidden) return false;
  drawer.hidden = true;
  drawer.replaceChildren();
  document.body.classList.remove("with-drawer");
  return true;
}

/** @param {string} sentence */
export function say(sentence) {
  const status = document.getElementById("desk-status");
  if (!status) return;
  status.className = "desk-problem notice bad";
  status.textContent = sentence;
}

/**
 * The words of a card's comment that are selected on the page.
 * @param {Element | null} card
 */
export function selectedIn(card) {
  const selection = getSelection();
  const text = card?.querySelector(".card-text");
  if (!selection || selection.isCollapsed || !text) return "";
  const { commonAncestorContainer: where } = selection.getRangeAt(0);
  return text.contains(where) ? selection.toString().trim() : "";
}

/** How many are chosen stands in the bar. */
export function counted() {
  const chosen = document.querySelectorAll('input[name="comment"]:checked').length;
  const shown = document.getElementById("chosen");
  if (shown) shown.textContent = `${queue?.dataset.wordsSelected ?? ""} ${chosen}`;
}
