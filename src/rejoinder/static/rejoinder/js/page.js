// @ts-check
/* What several parts share: the page's translated words, the status line, the newest HTML. */

/** @typedef {{code: string, sentence: string, fields?: Record<string, string>}} Failure */

/** The number of the page's thread, empty on other pages. */
export const thread = document.body.dataset.thread ?? "";

/**
 * A word in the page's language.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function word(name, values = {}) {
  const text = document.getElementById("words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

/**
 * Tell screen readers, politely.
 * @param {string} sentence
 */
export function announce(sentence) {
  const status = document.getElementById("status");
  if (status) status.textContent = sentence;
}

/**
 * Make elements from HTML that our own server drew.
 * @param {string} html
 */
export function elements(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

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
 * @param {DocumentFragment} drawn
 * @param {Element} otherwise the list for comments that name no place
 * @param {"append" | "prepend"} where
 * @returns {Element[]} what was put in
 */
export function insert(drawn, otherwise, where = "append") {
  const put = [];
  // A copy, because putting an item elsewhere takes it out of the fragment.
  for (const item of [...drawn.children]) {
    if (!item.matches("li") || document.getElementById(item.id)) continue;
    const into = item.getAttribute("data-into");
    const holder = into && document.getElementById(`c-${into}`);
    if (holder) repliesOf(holder).append(item);
    else otherwise[where](item);
    put.push(item);
  }
  return put;
}

/**
 * Send a form's values and read the JSON answer.
 * @param {string} address
 * @param {Record<string, string>} values
 * @returns {Promise<any>} the answer
 * @throws {Failure | Error} the server's error, or that the line dropped
 */
export async function post(address, values) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(values),
    credentials: "same-origin",
  });
  const body = await answer.json();
  if (!answer.ok) throw body.error;
  return body;
}
