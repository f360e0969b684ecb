// @ts-check
/* "Load 20 more" and "6 more replies" in their place instead of on a new page. */
import { announce, elements, focusHeading, insert, repliesOf, word } from "./page.js";
import { dress } from "./me.js";
import { relativeTimes } from "./times.js";

export function loadMore() {
  if (document.documentElement.dataset.replies === "all") loadAsSeen();
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-fragment]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.ariaDisabled !== "true") void load(link);
  });
}

/* Readers who want all replies get each branch's rest as they come to it. */
function loadAsSeen() {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLAnchorElement)) continue;
        seen.unobserve(target);
        void load(target, { isQuiet: true }).then(watch);
      }
    },
    { rootMargin: "200px" },
  );
  const watch = () => {
    document.querySelectorAll("#thread li > .more > a[data-fragment]").forEach((link) => seen.observe(link));
  };
  watch();
}

/**
 * @param {HTMLAnchorElement} link
 * @param {{isQuiet?: boolean}} [how] quiet: nothing is announced and the focus stays
 */
async function load(link, { isQuiet = false } = {}) {
  const paragraph = link.closest(".more");
  const branch = paragraph?.closest("li");
  const list = branch ? repliesOf(branch) : document.getElementById("thread");
  if (!paragraph || !list) return;
  link.ariaDisabled = list.ariaBusy = "true";
  if (!isQuiet) announce(word("loading"));
  try {
    const answer = await fetch(link.dataset.fragment ?? "");
    if (!answer.ok) throw new Error(String(answer.status));
    const drawn = elements(await answer.text());
    const next = [...drawn.children].find((part) => part.matches(".more"));
    const put = insert(drawn, list);
    if (next) paragraph.replaceWith(next);
    else paragraph.remove();
    put.forEach(dress);
    put.forEach((item) => relativeTimes(item));
    if (isQuiet) return;
    focusHeading(put[0]);
    announce(word("loaded", { n: put.length }));
  } catch {
    link.ariaDisabled = "false";
    if (!isQuiet) announce(word("loadFailed"));
  } finally {
    list.ariaBusy = "false";
  }
}
