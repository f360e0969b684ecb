// @ts-check
/* The report of a comment as a dialog within the discussion; its page is the same form.
   main.js loads this with the first press of "Report". */
import { announce, elements, post, word } from "./page.js";

/** @type {HTMLDialogElement | null} */
let dialog = null;

/**
 * Open the form of a report; without an answer from the server, go to its page.
 * @param {HTMLAnchorElement} link
 */
export async function openReport(link) {
  const menu = link.closest("details");
  const opener = menu?.querySelector("summary") ?? link;
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return location.assign(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const inner = page.getElementById("report");
  const heading = page.querySelector("h1");
  if (!inner || !heading) return location.assign(link.href);
  await dress(page);
  menu?.removeAttribute("open");
  show([heading, ...inner.childNodes], opener);
}

/**
 * Take the styles along that the form's own page has and this one lacks.
 * @param {Document} page
 */
async function dress(page) {
  const missing = [...page.querySelectorAll("link[rel=stylesheet]")]
    .map((link) => link.getAttribute("href"))
    .filter((href) => href && !document.querySelector(`link[href="${href}"]`));
  await Promise.all(missing.map((href) => new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.onload = link.onerror = () => done(null);
    link.href = href ?? "";
    document.head.append(link);
  })));
}

/**
 * @param {Node[]} parts
 * @param {HTMLElement} opener gets the focus back
 */
function show(parts, opener) {
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
    if (event.target instanceof HTMLFormElement) void send(event.target);
  });
  document.body.append(dialog);
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

/** @param {HTMLFormElement} form */
async function send(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  form.querySelector(".failed")?.remove();
  const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  try {
    const answer = await post(form.action, values);
    if (answer.where) return location.assign(answer.where);
    fill([...elements(answer.html).childNodes]);
    dialog?.querySelector("h1")?.focus();
    announce(dialog?.querySelector("h1")?.textContent ?? "");
  } catch (error) {
    const failure = /** @type {import("./page.js").Failure} */ (error);
    const said = document.createElement("p");
    said.className = "error failed";
    said.setAttribute("role", "alert");
    said.textContent = failure.sentence ?? word("failed");
    form.querySelector(".buttons")?.before(said);
  }
  form.ariaBusy = "false";
}
