// @ts-check
/* Folds the comments of readers and with words that this person has muted. */
import { isPlain } from "./page.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * Open the reports of a place as dialogs; signed-in readers alone can report, as they alone mute.
 * @param {Place} place
 */
export function reporting(place) {
  place.on("click", (event, from) => {
    const link = from.closest(".dots a[href$='/report']");
    if (!(link instanceof HTMLAnchorElement) || !isPlain(event)) return;
    event.preventDefault();
    void import("./reports.js").then(({ openReport }) => openReport(place, link));
  });
}

/**
 * Fold one comment to a line if its author is muted or a muted word stands in it. Replies stay.
 * @param {Place} place
 * @param {Element} article
 * @param {boolean} isByMuted
 */
export function foldMuted(place, article, isByMuted) {
  const words = place.mine?.muted_words ?? [];
  const text = article.querySelector(":scope > .text");
  if (!text || (!isByMuted && !holds(text.textContent ?? "", words))) return;
  const fold = document.createElement("details");
  fold.className = "muted";
  const line = document.createElement("summary");
  line.textContent = place.word(isByMuted ? "mutedReader" : "mutedWord");
  fold.append(line, ...article.childNodes);
  article.append(fold);
}

/**
 * Say whether one of the words stands in a text, as whole words in any letter case.
 * kit/whole_words.py finds the same ones.
 * @param {string} text
 * @param {string[]} words
 */
export function holds(text, words) {
  if (words.length === 0) return false;
  const oneOf = words.map((each) => each.split(/\s+/).map(escaped).join("\\s+")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${oneOf})(?![\\p{L}\\p{N}_])`, "iu").test(text);
}

/**
 * Put "Mute this reader" into a comment's menu.
 * @param {Place} place
 * @param {Element} menu
 * @param {string} address
 */
export function addMuteEntry(place, menu, address) {
  if (menu.querySelector("form[action$='/mute']")) return;
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const button = document.createElement("button");
  button.className = "link";
  button.textContent = place.word("mute");
  form.append(button);
  const entry = document.createElement("li");
  entry.append(form);
  menu.append(entry);
}

/** @param {string} part */
function escaped(part) {
  return part.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}
