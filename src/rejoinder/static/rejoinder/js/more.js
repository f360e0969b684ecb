// @ts-check
/* "Load 20 more" and "6 more replies" in their place instead of on a new page. */
import { dress } from "./me.js";
import { focusHeading, insert, isPlain, repliesOf } from "./page.js";
import { relativeTimes } from "./times.js";

/** @typedef {import("./place.js").Place} Place */

/** @param {Place} place */
export function loadMore(place) {
  if (place.looks.dataset.replies === "all") loadAsSeen(place);
  place.on("click", (event, from) => {
    const link = from.closest("a[data-fragment]");
    if (!(link instanceof HTMLAnchorElement) || !isPlain(event)) return;
    event.preventDefault();
    if (link.ariaDisabled !== "true") void load(place, link);
  });
}

/**
 * Readers who want all replies get each branch's rest as they come to it.
 * @param {Place} place
 */
function loadAsSeen(place) {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLAnchorElement)) continue;
        seen.unobserve(target);
        void load(place, target, { isQuiet: true }).then(watch);
      }
    },
    { rootMargin: "200px" },
  );
  const watch = () => {
    place.all("#thread li > .more > a[data-fragment]").forEach((link) => seen.observe(link));
  };
  watch();
}

/**
 * @param {Place} place
 * @param {HTMLAnchorElement} link
 * @param {{isQuiet?: boolean}} [how] quiet: nothing is announced and the focus stays
 */
async function load(place, link, { isQuiet = false } = {}) {
  const paragraph = link.closest(".more");
  const branch = paragraph?.closest("li");
  const list = branch ? repliesOf(branch) : place.list;
  if (!paragraph || !list) return;
  link.ariaDisabled = list.ariaBusy = "true";
  if (!isQuiet) place.announce(place.word("loading"));
  try {
    const answer = await place.fetch(link.dataset.fragment ?? "");
    if (!answer.ok) throw new Error(String(answer.status));
    const drawn = place.elements(await answer.text());
    const next = [...drawn.children].find((part) => part.matches(".more"));
    const put = insert(place, drawn, list);
    if (next) paragraph.replaceWith(next);
    else paragraph.remove();
    put.forEach((item) => dress(place, item));
    put.forEach((item) => relativeTimes(place, item));
    if (isQuiet) return;
    focusHeading(put[0]);
    place.announce(place.word("loaded", { n: put.length }));
  } catch {
    link.ariaDisabled = "false";
    if (!isQuiet) place.announce(place.word("loadFailed"));
  } finally {
    list.ariaBusy = "false";
  }
}
