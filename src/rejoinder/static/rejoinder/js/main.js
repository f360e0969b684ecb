// @ts-check
/* The script of every page. It is all that a first view loads: the rest comes with the first
   thing that a reader does, when the desk may know them, or as the discussion comes near. */

// The lane then gives this browser the shared page, and me.js lays over what is personal.
document.cookie = `rj_script=1; path=/; max-age=31536000; samesite=lax${
  location.protocol === "https:" ? "; secure" : ""
}`;

const thread = document.getElementById("thread");
// What scripts do in place. Without them these lead to pages of their own.
const LINKS = "a.reply, a[data-fragment], a.share, [data-copy] button";
const FORMS = "form[data-compose], .actions form, form[data-look-form]";

const waits = new AbortController();
/** @type {Promise<void> | null} */
let ready = null;

/** Load what works on discussions, once. */
function open() {
  ready ??= import("./discussion.js").then(({ discussion }) => discussion()).finally(() => waits.abort());
  return ready;
}

/**
 * Do what was done before everything was there to answer it.
 * @param {Event} event
 * @param {() => void} again
 */
function hold(event, again) {
  event.preventDefault();
  event.stopImmediatePropagation();
  void open().then(again, again);
}

/** @param {MouseEvent} event */
function click(event) {
  const pressed = event.target instanceof Element && event.target.closest(LINKS);
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (pressed instanceof HTMLElement) hold(event, () => pressed.click());
}

/** @param {SubmitEvent} event */
function submit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches(FORMS)) return;
  hold(event, () => form.requestSubmit(event.submitter));
}

/** @param {KeyboardEvent} event */
function press(event) {
  const ready = open();
  const { target } = event;
  // What keys do there is for those who know them; nothing else happens meanwhile.
  if (event.key.length > 1 || !(target instanceof Element) || !target.closest(".discussion")) return;
  void ready.then(() => target.dispatchEvent(new KeyboardEvent("keydown", event)));
}

/** @param {Element} list */
function wait(list) {
  const early = { capture: true, signal: waits.signal };
  document.addEventListener("click", click, early);
  document.addEventListener("submit", submit, early);
  document.addEventListener("keydown", press, early);
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, () => void open(), { ...early, passive: true });
  }
  const near = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) void open();
  });
  near.observe(list);
  waits.signal.addEventListener("abort", () => near.disconnect());
}

const { sort, replies, tabs } = document.documentElement.dataset;
const isKnown = /(?:^|; )rj_reader=1/.test(document.cookie);
if (thread) wait(thread);
if (!thread || isKnown || sort || replies || tabs) void open();
