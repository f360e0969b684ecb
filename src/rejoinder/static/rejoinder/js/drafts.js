// @ts-check
/* Drafts, kept in this browser alone: every two seconds while one types, gone once sent. */
const EVERY = 2_000;

/** @param {string} action the address that the form is sent to */
function nameOf(action) {
  const { pathname } = new URL(action, location.href);
  return `rj-draft:${pathname.split("/")[2] ?? ""}:${pathname}`;
}

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

const WRITE_ON = "rj-write-on";

/**
 * Remember which form to open once its writer has signed in.
 * @param {string} action
 */
export function writeOnLater(action) {
  try {
    localStorage.setItem(WRITE_ON, action);
  } catch {
    // The draft is then where it was left, in its form.
  }
}

/**
 * The form to be opened in this thread; asking forgets it.
 * @param {string} thread
 */
export function writeOnNow(thread) {
  try {
    const action = localStorage.getItem(WRITE_ON) ?? "";
    const isHere = new URL(action, location.href).pathname.startsWith(`/d/${thread}/`);
    if (thread && action && isHere) localStorage.removeItem(WRITE_ON);
    return isHere ? action : "";
  } catch {
    return "";
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
