// @ts-check
/* What the desk drew, made fit for a page of another site: whole addresses, pages of the desk in
   a tab of their own, permalinks on this page, names for the host's styles. */

/** Which elements the host's style sheet reaches by ::part(). */
const PARTS = Object.entries({
  header: ".discussion-head",
  composer: "form.composer",
  comment: "li > article",
  byline: "article > header",
  body: "article > .text",
  actions: ".actions",
  badge: ".badge",
  tombstone: ".tombstone",
  newbar: ".live-bar",
});
const ADDRESSES = /** @type {const} */ (["href", "src", "action", "formaction"]);

/** @type {{createHTML: (html: string) => any}} */
let policy = { createHTML: (html) => html };
// Where the host's content policy asks for trusted types, ours has this name.
const { trustedTypes } = /** @type {any} */ (window);
if (trustedTypes) policy = trustedTypes.createPolicy("rejoinder", policy);

/**
 * Make elements from HTML that the desk drew.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/**
 * @param {ParentNode} drawn
 * @param {string} desk the address of the desk, without a slash at the end
 */
export function settle(drawn, desk) {
  for (const name of ADDRESSES) {
    for (const element of drawn.querySelectorAll(`[${name}^="/"]:not(script)`)) {
      element.setAttribute(name, desk + element.getAttribute(name));
    }
  }
  for (const link of drawn.querySelectorAll("a[href]")) {
    if (!(link instanceof HTMLAnchorElement) || link.getAttribute("href")?.startsWith("#")) continue;
    link.target = "_blank";
    link.rel = "noopener";
    const id = /\/d\/\d+\/c\/([0-9a-z]+)$/.exec(link.href)?.[1];
    if (!id || !link.href.startsWith(desk) || !link.matches(".when, .share, .to")) continue;
    link.href = permalink(id);
    link.target = "";
  }
  for (const [part, selector] of PARTS) {
    for (const element of drawn.querySelectorAll(selector)) element.setAttribute("part", part);
  }
}

/**
 * The address of a comment on this page.
 * @param {string} id
 */
export function permalink(id) {
  return `${location.href.split("#")[0]}#rj-${id}`;
}
