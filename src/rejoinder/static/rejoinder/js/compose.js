// @ts-check
/* Writing in place: replies open under their comment, answers come back without a new page. */
import { draftOf, keepDraft, keepDraftsOf, writeOnLater, writeOnNow } from "./drafts.js";
import { dress, dressComposer, forgetStranger } from "./me.js";
import { announce, elements, focusHeading, insert, post, word } from "./page.js";
import { relativeTimes } from "./times.js";

/** @param {ParentNode} where */
export function composers(where) {
  where.querySelectorAll("form[data-compose]").forEach((form) => {
    if (form instanceof HTMLFormElement) equip(form);
  });
  const invitation = document.getElementById("invitation");
  invitation?.addEventListener("toggle", () => {
    if (invitation instanceof HTMLDetailsElement && invitation.open) areaOf(invitation)?.focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.reply");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
    if (openReply(link)) event.preventDefault();
  });
  writeOn();
}

/** Open the form again that somebody left to sign in; its draft is in it already. */
function writeOn() {
  const action = writeOnNow();
  if (!action) return;
  for (const link of document.querySelectorAll("a.reply")) {
    if (link instanceof HTMLAnchorElement && link.href === action && openReply(link)) return;
  }
  const form = document.querySelector("#invitation form.composer");
  if (form instanceof HTMLFormElement && form.action === action) areaOf(form)?.focus();
}

/** @param {Element} form */
const areaOf = (form) => form.querySelector("textarea");

/** @param {HTMLFormElement} form */
function equip(form) {
  const area = areaOf(form);
  if (!area || !document.getElementById("thread")) return;
  const draft = draftOf(form.action);
  if (draft && !area.value) {
    area.value = draft;
    const invitation = form.closest("details");
    if (invitation) invitation.open = true;
  }
  keepDraftsOf(form, area);
  const preview = () => void import("./preview.js").then(({ addPreview }) => addPreview(form, area));
  area.addEventListener("focus", preview, { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.matches("[data-sign-in]")) signInFirst(form, area.value);
    else void send(form);
  });
}

/**
 * The draft stays in this browser, so that it is back however one signs in.
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function signInFirst(form, text) {
  keepDraft(form.action, text);
  writeOnLater(form.action);
  const here = encodeURIComponent(location.pathname + location.search);
  location.assign(`/accounts/login/?next=${here}`);
}

/**
 * Open the form for a reply under its comment; a second press closes it.
 * @param {HTMLAnchorElement} link
 */
function openReply(link) {
  const pattern = document.querySelector("#invitation form.composer");
  const article = link.closest("article");
  if (!pattern || !article) return false;
  const open = article.nextElementSibling;
  if (open instanceof HTMLFormElement && open.matches(".reply-here")) {
    close(open, link);
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
  if (label) label.textContent = word("reply", { name });
  const button = form.querySelector("button.primary:not([data-sign-in])");
  if (button) button.textContent = word("postReply");
  button?.after(cancelButton(form, link));
  article.after(form);
  dressComposer(form);
  equip(form);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(form, link);
  });
  areaOf(form)?.focus();
  return true;
}

/** @param {HTMLFormElement} form @param {HTMLElement} opener */
function cancelButton(form, opener) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = word("cancel");
  button.addEventListener("click", () => close(form, opener));
  return button;
}

/** @param {HTMLFormElement} form @param {HTMLElement} opener */
function close(form, opener) {
  const text = areaOf(form)?.value ?? "";
  if (text.trim() && !window.confirm(word("discard"))) return;
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

/** @param {HTMLFormElement} form */
async function send(form) {
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
    taken(form, await post(form.action, values));
  } catch (error) {
    const failure = /** @type {import("./page.js").Failure} */ (error);
    const sentence = failure.sentence ?? word("failed");
    const fields = failure.fields ?? {};
    showErrors(form, Object.keys(fields).length ? fields : { text: sentence });
    announce(sentence);
    if (failure.sentence) delete form.dataset.keyFor;
  }
  form.ariaBusy = "false";
}

/** @param {HTMLFormElement} form @param {{html: string, sentence: string, state: string}} answer */
function taken(form, answer) {
  keepDraft(form.action, "");
  forgetStranger();
  delete form.dataset.keyFor;
  const drawn = elements(answer.html);
  const list = document.getElementById("thread");
  const isReply = form.matches(".reply-here");
  const own = drawn.querySelector("section");
  let shown = own;
  if (own) (isReply ? form : document.getElementById("mine"))?.[isReply ? "after" : "prepend"](own);
  else if (list) shown = /** @type {any} */ (insert(drawn, list, "prepend")[0]);
  if (isReply) form.remove();
  else {
    form.reset();
    form.closest("details")?.removeAttribute("open");
  }
  if (shown) {
    dress(shown);
    relativeTimes(shown);
  }
  focusHeading(shown);
  announce(answer.sentence);
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
