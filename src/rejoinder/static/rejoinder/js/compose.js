// @ts-check
/* Writing in place: replies open under their comment, answers come back without a new page. */
import { draftOf, keepDraft, keepDraftsOf, writeOnLater, writeOnNow } from "./drafts.js";
import { dress, dressComposer } from "./me.js";
import { focusHeading, insert, isPlain } from "./page.js";
import { relativeTimes } from "./times.js";

/** @typedef {import("./place.js").Place} Place */

/** @param {Place} place */
export function composers(place) {
  place.all("form[data-compose]").forEach((form) => {
    if (form instanceof HTMLFormElement) equip(place, form);
  });
  const invitation = place.element("invitation");
  invitation?.addEventListener("toggle", () => {
    if (invitation instanceof HTMLDetailsElement && invitation.open) areaOf(invitation)?.focus();
  });
  place.on("click", (event, from) => {
    const link = from.closest("a.reply");
    if (!(link instanceof HTMLAnchorElement) || !isPlain(event)) return;
    if (openReply(place, link)) event.preventDefault();
  });
  writeOn(place);
}

/**
 * Open the form again that somebody left to sign in; its draft is in it already.
 * @param {Place} place
 */
function writeOn(place) {
  const action = writeOnNow(place.thread);
  if (!action) return;
  for (const link of place.all("a.reply")) {
    if (link instanceof HTMLAnchorElement && link.href === action && openReply(place, link)) return;
  }
  const form = place.all("#invitation form.composer")[0];
  if (form instanceof HTMLFormElement && form.action === action) areaOf(form)?.focus();
}

/** @param {Element} form */
const areaOf = (form) => form.querySelector("textarea");

/** @param {Place} place @param {HTMLFormElement} form */
function equip(place, form) {
  const area = areaOf(form);
  if (!area || !place.list) return;
  const draft = draftOf(form.action);
  if (draft && !area.value) {
    area.value = draft;
    const invitation = form.closest("details");
    if (invitation) invitation.open = true;
  }
  keepDraftsOf(form, area);
  const preview = () => void import("./preview.js").then(({ addPreview }) => addPreview(place, form, area));
  if (place.focused === area) preview();
  else area.addEventListener("focus", preview, { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.matches("[data-sign-in]")) signInFirst(place, form, area.value);
    else void send(place, form);
  });
}

/**
 * The draft stays in this browser, so that it is back however one signs in.
 * @param {Place} place
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function signInFirst(place, form, text) {
  keepDraft(form.action, text);
  writeOnLater(form.action);
  void place.signIn();
}

/**
 * Open the form for a reply under its comment; a second press closes it.
 * @param {Place} place
 * @param {HTMLAnchorElement} link
 */
function openReply(place, link) {
  const pattern = place.all("#invitation form.composer")[0];
  const article = link.closest("article");
  if (!pattern || !article) return false;
  const open = article.nextElementSibling;
  if (open instanceof HTMLFormElement && open.matches(".reply-here")) {
    close(place, open, link);
    return true;
  }
  const form = /** @type {HTMLFormElement} */ (pattern.cloneNode(true));
  const suffix = link.pathname.split("/").at(-2) ?? "";
  renameIds(form, suffix);
  form.reset();
  form.action = link.href;
  form.classList.add("reply-here");
  form.querySelectorAll(".preview, .error, .composer-foot .quiet").forEach((part) => part.remove());
  areaOf(form)?.removeAttribute("hidden");
  const name = article.querySelector("bdi")?.textContent ?? "";
  const label = form.querySelector("label");
  if (label) label.textContent = place.word("reply", { name });
  const button = form.querySelector("button.primary:not([data-sign-in])");
  if (button) button.textContent = place.word("postReply");
  button?.after(cancelButton(place, form, link));
  article.after(form);
  dressComposer(place, form);
  equip(place, form);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(place, form, link);
  });
  areaOf(form)?.focus();
  return true;
}

/** @param {Place} place @param {HTMLFormElement} form @param {HTMLElement} opener */
function cancelButton(place, form, opener) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = place.word("cancel");
  button.addEventListener("click", () => close(place, form, opener));
  return button;
}

/** @param {Place} place @param {HTMLFormElement} form @param {HTMLElement} opener */
function close(place, form, opener) {
  const text = areaOf(form)?.value ?? "";
  if (text.trim() && !window.confirm(place.word("discard"))) return;
  keepDraft(form.action, text);
  form.remove();
  opener.focus();
}

/** @param {Element} form @param {string} suffix */
function renameIds(form, suffix) {
  for (const part of form.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replaceAll("new-", `re-${suffix}-`));
    }
  }
}

/** @param {Place} place @param {HTMLFormElement} form */
async function send(place, form) {
  if (form.ariaBusy === "true") return;
  const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  // The same words keep their key until the server has answered, however often they are sent.
  if (form.dataset.keyFor !== values.text) {
    form.dataset.key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    form.dataset.keyFor = values.text;
  }
  values.key = form.dataset.key ?? "";
  form.ariaBusy = "true";
  showErrors(form, {});
  try {
    taken(place, form, await place.post(form.action, values));
  } catch (error) {
    const failure = /** @type {import("./place.js").Failure} */ (error);
    const sentence = failure.sentence ?? place.word("failed");
    const fields = failure.fields ?? {};
    showErrors(form, Object.keys(fields).length ? fields : { text: sentence });
    place.announce(sentence);
    if (failure.sentence) delete form.dataset.keyFor;
  }
  form.ariaBusy = "false";
}

/**
 * @param {Place} place
 * @param {HTMLFormElement} form
 * @param {{html: string, sentence: string, state: string}} answer
 */
function taken(place, form, answer) {
  keepDraft(form.action, "");
  delete form.dataset.keyFor;
  const drawn = place.elements(answer.html);
  const list = place.list;
  const isReply = form.matches(".reply-here");
  const own = drawn.querySelector("section");
  let shown = own;
  if (own) (isReply ? form : place.element("mine"))?.[isReply ? "after" : "prepend"](own);
  else if (list) shown = /** @type {any} */ (insert(place, drawn, list, "prepend")[0]);
  if (isReply) form.remove();
  else {
    form.reset();
    form.closest("details")?.removeAttribute("open");
  }
  if (shown) {
    dress(place, shown);
    relativeTimes(place, shown);
  }
  focusHeading(shown);
  place.announce(answer.sentence);
  place.posted(answer);
}

/** @param {HTMLFormElement} form @param {Record<string, string>} errors field name to sentence */
function showErrors(form, errors) {
  form.querySelectorAll(".error").forEach((old) => old.remove());
  let first = true;
  for (const field of form.querySelectorAll(".field")) {
    const input = field.querySelector("input, textarea");
    const name = input?.getAttribute("name") ?? "";
    field.classList.toggle("wrong", name in errors);
    if (!(input instanceof HTMLElement) || !(name in errors)) {
      input?.removeAttribute("aria-invalid");
      continue;
    }
    const note = document.createElement("p");
    note.className = "error";
    note.id = `${input.id}-error`;
    note.textContent = errors[name];
    field.append(note);
    input.ariaInvalid = "true";
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ");
    input.setAttribute("aria-describedby", [...new Set([note.id, ...described])].join(" ").trim());
    if (first) input.focus();
    first = false;
  }
}
