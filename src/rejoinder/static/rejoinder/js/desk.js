// @ts-check
/* The desk with script: one card is the current one, decisions do not reload the page, and
   what waits is counted live. The parts are swapped by htmx; without either, forms and links
   do the same. */
import {
  allCards, cards, count, counted, currentCard, dress, fetchMore, goTo, neighbour, openDrawer,
  queue, say,
} from "./desk-cards.js";
import { keysAtDesk } from "./desk-keys.js";
import { removals } from "./desk-removal.js";

/** The bar for undoing goes when its time is over. */
function countDown() {
  const form = document.querySelector("#undo-bar form");
  if (!(form instanceof HTMLElement) || form.dataset.runs) return;
  form.dataset.runs = "1";
  let left = Number(form.dataset.seconds ?? 0);
  const shown = form.querySelector(".undo-left");
  const pattern = queue?.dataset.wordsLeft ?? "%(num)s s";
  const step = () => {
    if (!form.isConnected) return;
    if (left <= 0) {
      form.remove();
      return;
    }
    if (shown) shown.textContent = pattern.replace("%(num)s", String(left));
    left -= 1;
    window.setTimeout(step, 1000);
  };
  step();
}

// After these the card stays where it is.
const STAYS = ["pick", "unpick", "take", "let_go", "take_over", "note"];

let isUndoing = false;

function follow() {
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const from = event.target;
    if (!(from instanceof HTMLElement)) return;
    const nav = from.closest("#desk-nav");
    // Whoever goes through the list by keyboard must not lose their place in it.
    if (nav && nav.contains(document.activeElement)) event.preventDefault();
    isUndoing ||= from.matches(".undo");
    const card = from.closest(".desk-card");
    const { detail } = /** @type {CustomEvent} */ (event);
    const act = String(detail.requestConfig?.parameters?.act ?? "");
    if (!(card instanceof HTMLElement) || STAYS.includes(act)) return;
    // On to the next one at once: whoever is quick need not wait for the answer.
    const next = neighbour(1, card) ?? neighbour(-1, card);
    card.setAttribute("aria-busy", "true");
    if (next) goTo(next);
    else cards?.focus();
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    countDown();
    if (!queue) return;
    for (const card of allCards()) if (!card.querySelector(".card-text mark")) dress(card);
    arrivals();
    if (isUndoing) {
      isUndoing = false;
      goTo(allCards()[0]);
    }
    const now = currentCard();
    if (now && !now.classList.contains("current")) {
      const isIdle = document.activeElement === document.body || document.activeElement === cards;
      goTo(now, { focus: isIdle });
    }
    count();
  });
  for (const kind of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(kind, (event) => {
      const from = event.target;
      if (from instanceof HTMLElement && from.closest("#desk-nav")) return;
      document.querySelectorAll(".desk-card[aria-busy]").forEach((card) => card.removeAttribute("aria-busy"));
      say(queue?.dataset.wordsFailed ?? "");
    });
  }
}

/** What has come in meanwhile is offered below, and fetched when few cards are left. */
function arrivals() {
  const waiting = document.querySelector("#desk-nav [aria-current] .count")?.firstChild?.textContent;
  if (!queue || document.getElementById("more") || Number(waiting ?? 0) <= allCards().length) return;
  const link = document.createElement("a");
  link.className = "button quiet";
  link.href = link.dataset.more = queue.dataset.here ?? "";
  link.textContent = queue.dataset.wordsMore ?? "";
  const line = document.createElement("p");
  line.className = "more";
  line.id = "more";
  line.append(link);
  queue.append(line);
}

function begin() {
  follow();
  countDown();
  dress(document);
  // On phones the list of queues scrolls sideways.
  const here = document.querySelector("#desk-nav [aria-current]");
  here?.closest("nav")?.scrollTo({ left: here instanceof HTMLElement ? here.offsetLeft - 64 : 0 });
  if (!queue || !cards) return;
  queue.dataset.script = "";
  cards.tabIndex = -1;
  const opener = document.getElementById("show-keys");
  if (opener) opener.hidden = false;
  const bar = document.getElementById("phone-bar");
  if (bar) bar.hidden = false;
  goTo(allCards()[0], { focus: false });
  document.addEventListener("focusin", ({ target }) => {
    const card = target instanceof Element ? target.closest(".desk-card") : null;
    if (card instanceof HTMLElement && card !== currentCard()) goTo(card, { focus: false });
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const step = target?.closest("[data-step]");
    if (step instanceof HTMLElement) goTo(neighbour(step.dataset.step === "1" ? 1 : -1));
    const card = target?.closest(".desk-card");
    if (card instanceof HTMLElement && card !== currentCard()) {
      goTo(card, { focus: !target?.closest("a, button, input, select, textarea, summary, label") });
    }
    const drawer = target?.closest("a[data-drawer]");
    if (drawer instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void openDrawer(drawer.href);
    }
    if (target?.closest("a[data-more]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void fetchMore();
    }
    const around = target?.closest("a[data-context]");
    if (around instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void showContext(around);
    }
  });
  keysAtDesk();
  removals();
  cards.addEventListener("change", counted);
  counted();
}

/** @param {HTMLAnchorElement} link */
async function showContext(link) {
  const place = document.getElementById(link.dataset.context ?? "");
  if (!place) return;
  if (place.childElementCount) {
    place.replaceChildren();
    return;
  }
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return say(queue?.dataset.wordsFailed ?? "");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.body.childNodes);
}

begin();
