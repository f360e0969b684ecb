// @ts-check
/* What a reader chose for discussions: their order, how many replies are open, links in a new
   tab. Pages come the same for everybody; this changes them once they are there. */
import { dress } from "./me.js";
import { elements, thread } from "./page.js";
import { relativeTimes } from "./times.js";

export function reading() {
  const { sort, replies, tabs } = document.documentElement.dataset;
  if (tabs === "new") linksInNewTab();
  if (replies === "none") document.querySelectorAll(".order ~ #thread > li").forEach(fold);
  if (sort) void inOrder(sort);
}

/**
 * Fold the replies of a comment on the article, unless one of them was asked for.
 * @param {Element} item
 */
export function fold(item) {
  if (document.documentElement.dataset.replies !== "none") return;
  const list = item.querySelector(":scope > .replies");
  if (!list) return;
  const folded = document.createElement("details");
  folded.className = "folded";
  const summary = document.createElement("summary");
  const found = document.getElementById("words")?.dataset.replies ?? "";
  summary.textContent = found;
  list.before(folded);
  folded.append(summary, list);
  const more = item.querySelector(":scope > .more");
  if (more) folded.append(more);
  folded.open = folded.querySelector(":target") !== null;
}

function linksInNewTab() {
  // When it is pressed, so that comments which come later are no exception.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(".text a[href]");
    if (!(link instanceof HTMLAnchorElement)) return;
    link.target = "_blank";
    link.relList.add("noopener");
  });
}

/**
 * Put the first comments in the order that this reader likes, where the address names none.
 * @param {string} sort
 */
async function inOrder(sort) {
  const list = document.getElementById("thread");
  const tabs = [...document.querySelectorAll(".order a")];
  const sortOf = (/** @type {Element} */ tab) =>
    new URL(/** @type {HTMLAnchorElement} */ (tab).href).searchParams.get("sort");
  const current = tabs.find((tab) => tab.hasAttribute("aria-current"));
  const wanted = tabs.find((tab) => sortOf(tab) === sort);
  if (!list || !wanted || wanted === current || location.search || /^#c-/.test(location.hash)) return;
  const answer = await fetch(`/d/${thread}/comments?sort=${sort}`).catch(() => null);
  if (!answer?.ok) return;
  const drawn = elements(await answer.text());
  const more = [...drawn.children].find((part) => part.matches(".more"));
  list.replaceChildren(...[...drawn.children].filter((part) => part.matches("li")));
  list.nextElementSibling?.matches(".more") && list.nextElementSibling.remove();
  if (more) list.after(more);
  for (const tab of tabs) tab.removeAttribute("aria-current");
  wanted.setAttribute("aria-current", "true");
  wanted.closest(".order")?.querySelector(".meta")?.remove();
  relativeTimes(list);
  for (const item of list.children) fold(item);
  list.querySelectorAll("li[id]").forEach(dress);
}
