// @ts-check
/* Lays over the shared page what belongs to this person: name, own comments, votes. */
import { elements, thread, word } from "./page.js";
import { press } from "./vote.js";

/**
 * @typedef {{
 *   name: string, menu_html: string, mine_html: string,
 *   votes: Record<string, number>, own: Record<string, string[]>,
 *   guest: {name: string, email: string} | null,
 * }} Mine
 */

// A stranger's page needs no overlay. That nobody is known is remembered for a while, so
// that strangers cost the server nothing; signing in and writing forget it.
const STRANGER = "rj-stranger";
const STRANGER_FOR = 3_600_000;

/** @type {Mine | null} */
let mine = null;

/** Forget that this browser is a stranger's. */
export function forgetStranger() {
  keep(() => localStorage.removeItem(STRANGER));
}

export async function layOver() {
  const account = document.getElementById("account");
  if (account && "signedIn" in account.dataset) return forgetStranger();
  if (location.pathname.startsWith("/accounts/")) return forgetStranger();
  const since = Number(keep(() => localStorage.getItem(STRANGER)));
  if (!account || Date.now() - since < STRANGER_FOR) return;
  try {
    const answer = await fetch(`/me${thread && `?thread=${thread}`}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return;
    mine = await answer.json();
  } catch {
    return; // The page stays as it is for everybody.
  }
  if (mine) show(mine, account);
}

/**
 * @param {Mine} found
 * @param {HTMLElement} account
 */
function show(found, account) {
  if (!found.name && !found.guest && !found.mine_html.trim()) {
    keep(() => localStorage.setItem(STRANGER, String(Date.now())));
    return;
  }
  if (found.name) {
    account.replaceChildren(elements(found.menu_html));
    document.documentElement.dataset.name = found.name;
  }
  document.getElementById("mine")?.replaceChildren(elements(found.mine_html));
  document.querySelectorAll("#thread li").forEach(dress);
  document.querySelectorAll("form.composer").forEach(dressComposer);
}

/**
 * Take the fields for guests out of a form, or fill them with what was typed last.
 * @param {Element} form
 */
export function dressComposer(form) {
  if (mine?.name) {
    form.querySelectorAll("[data-guest]").forEach((part) => part.remove());
    if (!form.querySelector(".writing-as")) {
      const note = document.createElement("p");
      note.className = "hint writing-as";
      note.textContent = word("writingAs", { name: mine.name });
      form.querySelector(".composer-foot")?.append(note);
    }
  } else if (mine?.guest) {
    for (const name of /** @type {const} */ (["name", "email"])) {
      const field = form.querySelector(`input[name="${name}"]`);
      if (field instanceof HTMLInputElement) field.value ||= mine.guest[name];
    }
  }
}

/**
 * Mark what the person has to do with one comment.
 * @param {Element} item
 */
export function dress(item) {
  const id = item.id.slice(2);
  const article = item.querySelector(":scope > article");
  if (!mine || !article) return;
  const form = article.querySelector(".actions form");
  if (form && id in mine.votes) press(form, mine.votes[id]);
  const verbs = mine.own[id];
  if (!verbs) return;
  form?.remove();
  const menu = article.querySelector(".dots ul");
  for (const verb of verbs) {
    const link = document.createElement("a");
    link.href = `/d/${thread}/c/${id}/${verb}`;
    link.textContent = word(verb);
    const entry = document.createElement("li");
    entry.append(link);
    menu?.append(entry);
  }
}

/**
 * Use the browser's own store; some people switch it off.
 * @template T
 * @param {() => T} use
 */
function keep(use) {
  try {
    return use();
  } catch {
    return null;
  }
}
