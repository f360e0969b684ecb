// @ts-check
/* The menus of the page's head and of comments, and the looks that can be chosen there. */

/** @param {import("./place.js").Place} place */
export function menus(place) {
  place.on("keydown", closeByEscape);
  // Anywhere on the page: a click beside a discussion closes what is open in it.
  const closeOthers = (/** @type {Event} */ event) => {
    const path = event.composedPath();
    for (const open of place.all(".dots[open], .menu[open]")) {
      if (!path.includes(open)) open.removeAttribute("open");
    }
  };
  document.addEventListener("click", closeOthers);
  place.ends.push(() => document.removeEventListener("click", closeOthers));
  // What follows a choice of looks is loaded with the first one.
  place.on("submit", (event, form) => {
    const button = event.submitter;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-look-form]")) return;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    void import("./appearance.js").then(({ choose }) => choose(form, button));
  });
  place.on("change", (_event, field) => {
    if (!(field instanceof HTMLElement) || !field.closest("form[data-look-page]")) return;
    void import("./appearance.js").then(({ tryOut }) => tryOut(field));
  });
}

/**
 * Esc closes a menu and gives the focus back to its name.
 * @param {KeyboardEvent} event
 * @param {Element} from
 */
function closeByEscape(event, from) {
  if (event.key !== "Escape") return;
  const open = from.closest("details.menu[open], details.dots[open]");
  if (!(open instanceof HTMLDetailsElement)) return;
  open.open = false;
  open.querySelector("summary")?.focus();
}
