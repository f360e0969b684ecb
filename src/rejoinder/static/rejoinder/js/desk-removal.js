// @ts-check
/* The form of a removal, in a dialog over the queue; without script it is a page. */
import { currentCard, say, selectedIn } from "./desk-cards.js";

const dialog = document.getElementById("removal");
const queue = document.getElementById("queue");

export function removals() {
  if (!(dialog instanceof HTMLDialogElement)) return;
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a[data-removal]");
    if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void openFor(link);
    }
    if (target?.closest("[data-cancel]") && dialog.contains(target)) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("submit", (event) => void sent(event));
  dialog.addEventListener("change", ({ target }) => fill(target));
  dialog.addEventListener("close", () => currentCard()?.focus());
}

/** @param {HTMLAnchorElement} link */
async function openFor(link) {
  const address = new URL(link.href);
  const passage = selectedIn(link.closest(".desk-card"));
  if (passage) address.searchParams.set("passage", passage);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return say(queue?.dataset.wordsFailed ?? "");
  show(await answer.text());
}

/** @param {string} html */
function show(html) {
  if (!(dialog instanceof HTMLDialogElement)) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  dialog.replaceChildren(...page.body.childNodes);
  for (const open of document.querySelectorAll(".desk-card details[open]")) open.removeAttribute("open");
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[role=alert], .letter") ?? dialog.querySelector("select");
  if (first instanceof HTMLElement) first.focus();
}

/**
 * A preview comes back into the dialog; so does a removal that lacks something.
 * @param {SubmitEvent} event
 */
async function sent(event) {
  const { target: form, submitter: button } = event;
  if (!(form instanceof HTMLFormElement) || !(button instanceof HTMLButtonElement)) return;
  if (form.method === "dialog") return;
  event.preventDefault();
  const action = button.hasAttribute("formaction") ? button.formAction : form.action;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, button)) body.append(name, String(value));
  if (button.hasAttribute("data-preview")) {
    const answer = await ask(action, body);
    if (answer) show(await answer.text());
    return;
  }
  const answer = await ask(action, body);
  if (!answer) return;
  const html = await answer.text();
  if (answer.status === 422) return show(html);
  if (dialog instanceof HTMLDialogElement) dialog.close();
  // The answer is for the card: htmx swaps it, and what stands beside it.
  const card = currentCard();
  if (card) window.htmx?.swap(card, html, { swapStyle: "outerHTML" });
}

/**
 * @param {string} action
 * @param {URLSearchParams} body
 */
async function ask(action, body) {
  const headers = { "HX-Request": "true" };
  const answer = await fetch(action, { method: "POST", body, headers }).catch(() => null);
  if (answer && (answer.ok || [409, 422].includes(answer.status))) return answer;
  say(queue?.dataset.wordsFailed ?? "");
  if (dialog instanceof HTMLDialogElement) dialog.close();
  return null;
}

/**
 * Another reason brings its template, unless something was written already.
 * @param {EventTarget | null} field
 */
function fill(field) {
  if (!(field instanceof HTMLSelectElement) || field.name !== "reason" || !field.form) return;
  const template = field.form.querySelector(`[data-template="${CSS.escape(field.value)}"]`);
  const rule = field.form.elements.namedItem("house_rule");
  const note = field.form.elements.namedItem("note");
  if (!(template instanceof HTMLElement)) return;
  if (rule instanceof HTMLSelectElement) rule.value = template.dataset.rule ?? "";
  const isOurs = note instanceof HTMLTextAreaElement && [...field.form.querySelectorAll("[data-template]")]
    .some((one) => one instanceof HTMLElement && one.dataset.note === note.value.trim());
  if (note instanceof HTMLTextAreaElement && (isOurs || !note.value.trim())) {
    note.value = template.dataset.note ?? "";
  }
}
