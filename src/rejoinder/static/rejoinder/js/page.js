// @ts-check
/* How comments stand on a page: their headings, their lists of replies, where new ones go. */

/** @typedef {import("./place.js").Place} Place */

/**
 * Focus the heading of a comment or notice.
 * @param {Element | null | undefined} item
 */
export function focusHeading(item) {
  const heading = item?.querySelector("h3, h4, h5, h6");
  if (heading instanceof HTMLElement) {
    heading.tabIndex = -1;
    heading.focus();
  }
}

/**
 * The list of replies of a comment, made if it has none yet.
 * @param {Element} comment
 */
export function repliesOf(comment) {
  const found = comment.querySelector(":scope > .replies, :scope > .folded > .replies");
  const fold = found?.closest(".folded");
  if (fold instanceof HTMLDetailsElement) fold.open = true;
  if (found) return found;
  const list = document.createElement("ol");
  list.className = "replies";
  list.setAttribute("role", "list");
  comment.querySelector(":scope > article")?.after(list);
  return list;
}

/**
 * Put drawn comments where they belong; those that are there already are not put twice.
 * @param {Place} place
 * @param {DocumentFragment} drawn
 * @param {Element} otherwise the list for comments that name no place
 * @param {"append" | "prepend"} where
 * @returns {Element[]} what was put in
 */
export function insert(place, drawn, otherwise, where = "append") {
  const put = [];
  // A copy, because putting an item elsewhere takes it out of the fragment.
  for (const item of [...drawn.children]) {
    if (!item.matches("li") || place.element(item.id)) continue;
    const into = item.getAttribute("data-into");
    const holder = into && place.element(`c-${into}`);
    if (holder) repliesOf(holder).append(item);
    else otherwise[where](item);
    put.push(item);
  }
  return put;
}

/**
 * Whether a click on a link is meant for this page, and not for another tab.
 * @param {MouseEvent} event
 */
export function isPlain(event) {
  return !(event.ctrlKey || event.metaKey || event.shiftKey);
}
