// @ts-check
/* The menus of the page's head and of comments, and the looks that can be chosen there. */

export function menus() {
  document.addEventListener("keydown", closeByEscape);
  document.addEventListener("click", closeOthers);
  // What follows a choice of looks is loaded with the first one.
  document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-look-form]")) return;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    void import("./appearance.js").then(({ choose }) => choose(form, button));
  });
  document.addEventListener("change", ({ target: field }) => {
    if (!(field instanceof HTMLElement) || !field.closest("form[data-look-page]")) return;
    void import("./appearance.js").then(({ tryOut }) => tryOut(field));
  });
}

/**
 * Esc closes a menu and gives the focus back to its name.
 * @param {KeyboardEvent} event
 */
function closeByEscape(event) {
  if (event.key !== "Escape" || !(event.target instanceof Element)) return;
  const open = event.target.closest("details.menu[open], details.dots[open]");
  if (!(open instanceof HTMLDetailsElement)) return;
  open.open = false;
  open.querySelector("summary")?.focus();
}

/**
 * A click elsewhere closes what is open.
 * @param {MouseEvent} event
 */
function closeOthers({ target }) {
  for (const open of document.querySelectorAll(".dots[open], .menu[open]")) {
    if (target instanceof Node && !open.contains(target)) open.removeAttribute("open");
  }
}
