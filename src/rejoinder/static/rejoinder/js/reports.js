// @ts-check
/* The report of a comment as a dialog within the discussion; its page is the same form.
   muting.js loads this with the first press of "Report". */

/** @typedef {import("./place.js").Place} Place */

/** @type {HTMLDialogElement | null} */
let dialog = null;

/**
 * Open the form of a report; without an answer from the server, go to its page.
 * @param {Place} place
 * @param {HTMLAnchorElement} link
 */
export async function openReport(place, link) {
  const menu = link.closest("details");
  const opener = menu?.querySelector("summary") ?? link;
  const answer = await place.fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return place.go(link.href);
  const page = place.elements(await answer.text());
  const inner = page.querySelector("#report");
  const heading = page.querySelector("h1");
  if (!inner || !heading) return place.go(link.href);
  await dress(place, page);
  menu?.removeAttribute("open");
  show(place, [heading, ...inner.childNodes], opener);
}

/**
 * Take the styles along that the form's own page has and this one lacks.
 * @param {Place} place
 * @param {DocumentFragment} page
 */
async function dress(place, page) {
  const missing = [...page.querySelectorAll("link[rel=stylesheet]")]
    .map((link) => link.getAttribute("href"))
    .filter((href) => href && !place.root.querySelector(`link[href="${href}"]`));
  await Promise.all(missing.map((href) => new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.onload = link.onerror = () => done(null);
    link.href = href ?? "";
    place.sheets.append(link);
  })));
}

/**
 * @param {Place} place
 * @param {Node[]} parts
 * @param {HTMLElement} opener gets the focus back
 */
function show(place, parts, opener) {
  dialog?.remove();
  dialog = document.createElement("dialog");
  dialog.className = "dialog report-dialog";
  dialog.addEventListener("close", () => {
    dialog?.remove();
    opener.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog?.close();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) void send(place, event.target);
  });
  place.ground.append(dialog);
  fill(parts);
  dialog.showModal();
  const selected = getSelection()?.toString().trim().slice(0, 500) ?? "";
  const passage = dialog.querySelector("input[name=passage]");
  if (passage instanceof HTMLInputElement) passage.value ||= selected;
  const first = dialog.querySelector("input[type=radio], a.button");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {Node[]} parts */
function fill(parts) {
  const heading = parts.find((part) => part instanceof HTMLHeadingElement);
  if (heading instanceof HTMLElement) {
    heading.id = "report-heading";
    heading.tabIndex = -1;
  }
  dialog?.replaceChildren(...parts);
  dialog?.setAttribute("aria-labelledby", "report-heading");
}

/** @param {Place} place @param {HTMLFormElement} form */
async function send(place, form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  form.querySelector(".failed")?.remove();
  const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  try {
    const answer = await place.post(form.action, values);
    if (answer.where) return place.go(answer.where);
    fill([...place.elements(answer.html).childNodes]);
    dialog?.querySelector("h1")?.focus();
    place.announce(dialog?.querySelector("h1")?.textContent ?? "");
  } catch (error) {
    const failure = /** @type {import("./place.js").Failure} */ (error);
    const said = document.createElement("p");
    said.className = "error failed";
    said.setAttribute("role", "alert");
    said.textContent = failure.sentence ?? place.word("failed");
    form.querySelector(".buttons")?.before(said);
  }
  form.ariaBusy = "false";
}
