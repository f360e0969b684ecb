// @ts-check
/* Lays over the shared page what belongs to this person: name, own comments, votes. */
import { press } from "./vote.js";

/** @typedef {import("./place.js").Place} Place */
/** @typedef {import("./place.js").Mine} Mine */

/**
 * Ask what is this reader's own, and show it. Strangers cost the server nothing.
 * @param {Place} place
 */
export async function layOver(place) {
  const account = place.element("account");
  // A page that was drawn for this person; but what is loaded into it later will not be.
  const isDrawn = account !== null && "signedIn" in account.dataset;
  if (isDrawn ? !place.thread : !place.known) return;
  await ask(place);
  if (place.mine && !isDrawn) show(place, place.mine);
}

/**
 * Without an answer the page stays as it is for everybody.
 * @param {Place} place
 */
async function ask(place) {
  try {
    const answer = await place.fetch(`/me${place.thread && `?thread=${place.thread}`}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return;
    /** @type {Mine} */
    const found = await answer.json();
    if (found.name && !place.muting) {
      place.muting = await import("./muting.js");
      place.muting.reporting(place);
    }
    place.mine = found;
  } catch {
    place.mine = null;
  }
}

/**
 * @param {Place} place
 * @param {Mine} found
 */
function show(place, found) {
  if (!found.name && !found.guest && !found.mine_html.trim()) return;
  if (found.name) {
    place.element("account")?.replaceChildren(place.elements(found.menu_html));
    place.looks.dataset.name = found.name;
    if (found.follow_html) {
      place.element("follow")?.replaceChildren(place.elements(found.follow_html));
    }
    place.look(found.look ?? "");
  }
  place.element("mine")?.replaceChildren(place.elements(found.mine_html));
  place.all("#thread li").forEach((item) => dress(place, item));
  place.all(".quoted[data-comment]").forEach((quoted) => {
    const id = quoted.getAttribute("data-comment") ?? "";
    if (!(id in found.own)) place.muting?.foldMuted(place, quoted, (found.muted ?? []).includes(id));
  });
  place.all("form.composer").forEach((form) => dressComposer(place, form));
}

/**
 * Take the fields for guests out of a form, or fill them with what was typed last.
 * @param {Place} place
 * @param {Element} form
 */
export function dressComposer(place, form) {
  const { mine } = place;
  if (mine?.name) {
    form.querySelectorAll("[data-guest]").forEach((part) => part.remove());
    form.querySelectorAll("[data-member]").forEach((part) => part.removeAttribute("hidden"));
    if (!form.querySelector(".writing-as")) {
      const note = document.createElement("p");
      note.className = "hint writing-as";
      note.textContent = place.word("writingAs", { name: mine.name });
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
 * @param {Place} place
 * @param {Element} item
 */
export function dress(place, item) {
  const { mine, muting } = place;
  const id = item.id.slice(2);
  const article = item.querySelector(":scope > article");
  if (!mine || !article) return;
  const form = article.querySelector(".actions form");
  if (form && id in mine.votes) press(form, mine.votes[id]);
  const menu = article.querySelector(".dots ul");
  // Drawn for this person, who just wrote or changed it: next time it may come drawn for everybody.
  if (menu && !form) return void (mine.own[id] = verbsIn(menu));
  const verbs = mine.own[id];
  if (!verbs) {
    if (menu) muting?.addMuteEntry(place, menu, place.address(`/d/${place.thread}/c/${id}/mute`));
    muting?.foldMuted(place, article, (mine.muted ?? []).includes(id));
    return;
  }
  form?.remove();
  for (const verb of verbs) {
    const link = document.createElement("a");
    link.href = place.address(`/d/${place.thread}/c/${id}/${verb}`);
    link.textContent = place.word(verb);
    const entry = document.createElement("li");
    entry.append(link);
    menu?.append(entry);
  }
}

/**
 * What a menu that was drawn for a comment's author offers.
 * @param {Element} menu
 */
function verbsIn(menu) {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    menu.querySelectorAll("a[href$='/edit'], a[href$='/withdraw']")
  );
  return [...links].map((link) => link.pathname.split("/").at(-1) ?? "");
}
