// @ts-check
/* Lays over the shared page what belongs to this person: name, own comments, votes. */
import { elements, thread, word } from "./page.js";
import { press } from "./vote.js";

/**
 * @typedef {{
 *   name: string, menu_html: string, follow_html?: string, mine_html: string,
 *   votes: Record<string, number>, own: Record<string, string[]>,
 *   guest: {name: string, email: string} | null, look: string | null,
 *   muted?: string[], muted_words?: string[],
 * }} Mine
 */

// A stranger's page needs no overlay. That nobody is known is remembered for a while, so
// that strangers cost the server nothing; signing in and writing forget it.
const STRANGER = "rj-stranger";
const STRANGER_FOR = 3_600_000;

/** @type {Mine | null} */
let mine = null;
// Loaded with what is a signed-in reader's own; strangers have muted nobody.
/** @type {typeof import("./muting.js") | null} */
let muting = null;

/** Forget that this browser is a stranger's. */
export function forgetStranger() {
  keep(() => localStorage.removeItem(STRANGER));
}

export async function layOver() {
  const account = document.getElementById("account");
  if (account && "signedIn" in account.dataset) {
    forgetStranger();
    // This page was drawn for this person, but what is loaded into it later will not be.
    if (thread) await ask();
    return;
  }
  if (location.pathname.startsWith("/accounts/")) return forgetStranger();
  const since = Number(keep(() => localStorage.getItem(STRANGER)));
  if (!account || Date.now() - since < STRANGER_FOR) return;
  await ask();
  if (mine) show(mine, account);
}

/** Ask what is this person's own; without an answer the page stays as it is for everybody. */
async function ask() {
  try {
    const answer = await fetch(`/me${thread && `?thread=${thread}`}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return;
    /** @type {Mine} */
    const found = await answer.json();
    if (found.name) muting = await import("./muting.js");
    mine = found;
  } catch {
    mine = null;
  }
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
    if (found.follow_html) {
      document.getElementById("follow")?.replaceChildren(elements(found.follow_html));
    }
    // Chosen on another device, perhaps.
    document.dispatchEvent(new CustomEvent("rj:look", { detail: found.look ?? "" }));
  }
  document.getElementById("mine")?.replaceChildren(elements(found.mine_html));
  document.querySelectorAll("#thread li").forEach(dress);
  document.querySelectorAll(".quoted[data-comment]").forEach((quoted) => {
    const id = quoted.getAttribute("data-comment") ?? "";
    if (!(id in found.own)) muting?.foldMuted(quoted, (found.muted ?? []).includes(id), found.muted_words ?? []);
  });
  document.querySelectorAll("form.composer").forEach(dressComposer);
}

/**
 * Take the fields for guests out of a form, or fill them with what was typed last.
 * @param {Element} form
 */
export function dressComposer(form) {
  if (mine?.name) {
    form.querySelectorAll("[data-guest]").forEach((part) => part.remove());
    form.querySelectorAll("[data-member]").forEach((part) => part.removeAttribute("hidden"));
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
  const menu = article.querySelector(".dots ul");
  const verbs = mine.own[id];
  if (!verbs) {
    // What was posted a moment ago is not in the list, but one cannot vote on it either.
    if (!form) return;
    if (menu) muting?.addMuteEntry(menu, `/d/${thread}/c/${id}/mute`);
    muting?.foldMuted(article, (mine.muted ?? []).includes(id), mine.muted_words ?? []);
    return;
  }
  form?.remove();
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
