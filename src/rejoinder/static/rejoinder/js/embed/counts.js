// @ts-check
/* Numbers of comments beside links, many in one question. */

/** @typedef {import("./element.js").Desk} Desk */

const MOST_AT_ONCE = 100;

/**
 * Fill the elements below a node that have `data-rejoinder-count`: its value is the address of an
 * article or its slug at the desk; empty, it is where the link leads.
 * @param {Desk} desk
 * @param {ParentNode} below
 */
export async function counts(desk, below) {
  /** @type {Map<string, Element[]>} */
  const wanted = new Map();
  for (const element of below.querySelectorAll("[data-rejoinder-count]")) {
    const named = element.getAttribute("data-rejoinder-count") || element.closest("a")?.href.split("#")[0] || "";
    const isSlug = /^[-\w]+$/.test(named);
    const query = new URLSearchParams(isSlug ? { article: named } : { url: new URL(named, document.baseURI).href });
    wanted.set(String(query), [...(wanted.get(String(query)) ?? []), element]);
  }
  const asked = [...wanted.keys()].sort();
  for (let first = 0; first < asked.length; first += MOST_AT_ONCE) {
    const part = asked.slice(first, first + MOST_AT_ONCE);
    const answer = await fetch(`${desk.desk}/counts?${part.join("&")}`, { credentials: "omit" });
    if (!answer.ok) continue;
    const numbers = await answer.json();
    for (const query of part) {
      const named = [...new URLSearchParams(query).values()][0];
      for (const element of wanted.get(query) ?? []) show(desk, element, numbers[named] ?? 0);
    }
  }
}

/** @param {Desk} desk @param {Element} element @param {number} count */
function show(desk, element, count) {
  const { one, many } = desk.words;
  element.textContent = count === 1 ? one : many.replace("{n}", String(count));
  element.setAttribute("data-count", String(count));
}
