// @ts-check
/* "Load 20 more" and "6 more replies" in their place instead of on a new page. */
import { announce, elements, focusHeading, insert, repliesOf, word } from "./page.js";
import { dress } from "./me.js";

export function loadMore() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-fragment]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.ariaDisabled !== "true") void load(link);
  });
}

/** @param {HTMLAnchorElement} link */
async function load(link) {
  const paragraph = link.closest(".more");
  const branch = paragraph?.closest("li");
  const list = branch ? repliesOf(branch) : document.getElementById("thread");
  if (!paragraph || !list) return;
  link.ariaDisabled = list.ariaBusy = "true";
  announce(word("loading"));
  try {
    const answer = await fetch(link.dataset.fragment ?? "");
    if (!answer.ok) throw new Error(String(answer.status));
    const drawn = elements(await answer.text());
    const next = [...drawn.children].find((part) => part.matches(".more"));
    const put = insert(drawn, list);
    if (next) paragraph.replaceWith(next);
    else paragraph.remove();
    put.forEach(dress);
    focusHeading(put[0]);
    announce(word("loaded", { n: put.length }));
  } catch {
    link.ariaDisabled = "false";
    announce(word("loadFailed"));
  }
  list.ariaBusy = "false";
}
