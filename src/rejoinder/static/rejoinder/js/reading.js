// @ts-check
/* What a reader chose for discussions: their order, how many replies are open, links in a new
   tab. Pages come the same for everybody; this changes them once they are there. */
import { dress } from "./me.js";
import { relativeTimes } from "./times.js";

/** @typedef {import("./place.js").Place} Place */

/** @param {Place} place */
export function reading(place) {
  const { sort, replies, tabs } = place.looks.dataset;
  if (tabs === "new") linksInNewTab(place);
  if (replies === "none") place.all(".order ~ #thread > li").forEach((item) => fold(place, item));
  if (sort) void inOrder(place, sort);
}

/**
 * Fold the replies of a comment on the article, unless one of them was asked for.
 * @param {Place} place
 * @param {Element} item
 */
export function fold(place, item) {
  if (place.looks.dataset.replies !== "none") return;
  const list = item.querySelector(":scope > .replies");
  if (!list) return;
  const folded = document.createElement("details");
  folded.className = "folded";
  const summary = document.createElement("summary");
  summary.textContent = place.word("replies");
  list.before(folded);
  folded.append(summary, list);
  const more = item.querySelector(":scope > .more");
  if (more) folded.append(more);
  folded.open = folded.querySelector(":target, .jumped") !== null;
}

/** @param {Place} place */
function linksInNewTab(place) {
  // When it is pressed, so that comments which come later are no exception.
  place.on("click", (_event, from) => {
    const link = from.closest(".text a[href]");
    if (!(link instanceof HTMLAnchorElement)) return;
    link.target = "_blank";
    link.relList.add("noopener");
  });
}

/**
 * Put the first comments in the order that this reader likes, where the address names none.
 * @param {Place} place
 * @param {string} sort
 */
async function inOrder(place, sort) {
  const { list } = place;
  const tabs = place.all(".order a");
  const sortOf = (/** @type {Element} */ tab) =>
    new URL(/** @type {HTMLAnchorElement} */ (tab).href).searchParams.get("sort");
  const current = tabs.find((tab) => tab.hasAttribute("aria-current"));
  const wanted = tabs.find((tab) => sortOf(tab) === sort);
  if (!list || !wanted || wanted === current || place.isAsked) return;
  const answer = await place.fetch(`/d/${place.thread}/comments?sort=${sort}`).catch(() => null);
  if (!answer?.ok) return;
  const drawn = place.elements(await answer.text());
  const more = [...drawn.children].find((part) => part.matches(".more"));
  list.replaceChildren(...[...drawn.children].filter((part) => part.matches("li")));
  list.nextElementSibling?.matches(".more") && list.nextElementSibling.remove();
  if (more) list.after(more);
  for (const tab of tabs) tab.removeAttribute("aria-current");
  wanted.setAttribute("aria-current", "true");
  wanted.closest(".order")?.querySelector(".meta")?.remove();
  relativeTimes(place, list);
  for (const item of list.children) fold(place, item);
  list.querySelectorAll("li[id]").forEach((item) => dress(place, item));
}
