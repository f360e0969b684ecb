// @ts-check
/* Drafts, kept in this browser alone: every two seconds while one types, gone once sent. */
import { thread } from "./page.js";

const EVERY = 2_000;

/** @param {string} action the address that the form is sent to */
const nameOf = (action) => `rj-draft:${thread}:${new URL(action, location.href).pathname}`;

/** @param {string} action */
export function draftOf(action) {
  try {
    return localStorage.getItem(nameOf(action)) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} action
 * @param {string} text empty to forget it
 */
export function keepDraft(action, text) {
  try {
    if (text.trim()) localStorage.setItem(nameOf(action), text);
    else localStorage.removeItem(nameOf(action));
  } catch {
    // The store is full or switched off; the text is still in its field.
  }
}

/** @param {HTMLFormElement} form @param {HTMLTextAreaElement} area */
export function keepDraftsOf(form, area) {
  let timer = 0;
  area.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keepDraft(form.action, area.value), EVERY);
  });
  window.addEventListener("pagehide", () => area.isConnected && keepDraft(form.action, area.value));
}
