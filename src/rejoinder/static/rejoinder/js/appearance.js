// @ts-check
/* Theme and size of text from the name menu and the settings, at once and without a new page. */

/**
 * Take what a button of the name menu says.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
export async function choose(form, button) {
  const root = document.documentElement;
  if (button.name === "theme") {
    set("theme", button.value, "auto");
    for (const one of form.querySelectorAll("button")) {
      one.setAttribute("aria-pressed", String(one === button));
    }
  } else {
    const size = Number(root.dataset.size ?? 100);
    const steps = { smaller: size - 10, usual: 100, larger: size + 10 };
    const wanted = steps[/** @type {keyof typeof steps} */ (button.value)];
    set("size", String(Math.min(Math.max(wanted, 90), 150)), "100");
  }
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(/** @type {any} */ (new FormData(form, button))),
    });
    const { look } = await answer.json();
    if (answer.ok) document.dispatchEvent(new CustomEvent("rj:look", { detail: look }));
  } catch {
    // It looks as chosen until the next page; the choice was not kept.
  }
}

/**
 * Show a choice of the settings before it is saved.
 * @param {HTMLElement} field
 */
export function tryOut(field) {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
  if (field.name === "theme") set("theme", field.value, "auto");
  if (field.name === "text_size") set("size", field.value, "100");
  if (field.name === "density") set("density", field.value, "comfortable");
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} usual
 */
function set(name, value, usual) {
  if (value === usual) delete document.documentElement.dataset[name];
  else document.documentElement.dataset[name] = value;
}
