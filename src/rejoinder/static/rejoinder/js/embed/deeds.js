// @ts-check
/* What has a page of its own at the desk and is done in place here: signing in and out, changing
   and withdrawing one's own comment, following, muting. */
import { dress, layOver } from "../me.js";
import { focusHeading, isPlain } from "../page.js";
import { relativeTimes } from "../times.js";

/** @typedef {import("./place.js").EmbedPlace} EmbedPlace */

const OWN = "a[href$='/edit'], a[href$='/withdraw']";
const PLAIN_FORMS = "form[action$='/follow'], form[action$='/mute']";

/** @param {EmbedPlace} place */
export function deeds(place) {
  place.on("click", (event, from) => {
    if (!isPlain(event)) return;
    const link = from.closest(`a[data-sign-in], ${OWN}, a[href$='/follow']`);
    if (!(link instanceof HTMLAnchorElement) || !link.href.startsWith(place.base)) return;
    event.preventDefault();
    if (link.matches(OWN)) void openForm(place, link);
    else void place.signIn();
  });
  place.on("submit", (event, form) => {
    if (!(form instanceof HTMLFormElement)) return;
    if (form.action.endsWith("/accounts/logout/")) {
      event.preventDefault();
      void place.signOut();
    } else if (form.matches(PLAIN_FORMS)) {
      event.preventDefault();
      void send(place, form, event.submitter);
    }
  });
}

/**
 * @param {EmbedPlace} place
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
async function send(place, form, submitter) {
  const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form, submitter)));
  try {
    await place.post(form.action, values);
    const around = form.closest("#follow, li[id]");
    await layOver(place);
    // What the answer changed stands where the form was.
    const changed = around?.querySelector("details > summary");
    if (changed instanceof HTMLElement) changed.focus();
  } catch (error) {
    place.announce(/** @type {any} */ (error).sentence ?? place.word("failed"));
  }
}

/**
 * Open the form for changing or withdrawing a comment as a dialog.
 * @param {EmbedPlace} place
 * @param {HTMLAnchorElement} link
 */
async function openForm(place, link) {
  const answer = await place.fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const drawn = answer && place.elements(await answer.text());
  const content = drawn?.querySelector("#content");
  const form = content?.querySelector("form");
  if (!answer?.ok || !content || !form) return place.go(link.href);
  const opener = link.closest("details")?.querySelector("summary") ?? link;
  link.closest("details")?.removeAttribute("open");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const heading = content.querySelector("h1");
  if (heading) {
    heading.id = "deed-heading";
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  dialog.append(...content.childNodes);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener.isConnected) opener.focus();
  });
  form.querySelector("a.button")?.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    void sendForm(place, form, dialog);
  });
  place.ground.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector("textarea, button");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {EmbedPlace} place @param {HTMLFormElement} form @param {HTMLDialogElement} dialog */
async function sendForm(place, form, dialog) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  form.querySelectorAll(".error").forEach((old) => old.remove());
  try {
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    const answer = await place.post(form.action, values);
    dialog.close();
    put(place, form.action, answer.html);
    place.announce(answer.sentence);
    place.posted(answer);
  } catch (error) {
    const said = document.createElement("p");
    said.className = "error";
    said.setAttribute("role", "alert");
    said.textContent = /** @type {any} */ (error).sentence ?? place.word("failed");
    form.prepend(said);
  }
  form.ariaBusy = "false";
}

/**
 * Put a comment as it is now where it was; what others do not see any more goes to one's own.
 * @param {EmbedPlace} place
 * @param {string} action
 * @param {string} html
 */
function put(place, action, html) {
  const id = `c-${action.split("/").at(-2)}`;
  const old = place.element(id);
  const drawn = place.elements(html);
  const item = drawn.querySelector("li");
  const article = item?.querySelector(":scope > article");
  const own = drawn.querySelector("section");
  if (item && article && old?.matches("li")) {
    old.querySelector(":scope > article")?.replaceWith(article);
    old.classList.toggle("gone", item.classList.contains("gone"));
    dress(place, old);
    relativeTimes(place, old);
    return focusHeading(old);
  }
  old?.remove();
  if (own) place.element("mine")?.prepend(own);
  else if (item) place.list?.prepend(item);
  focusHeading(own ?? item);
}
