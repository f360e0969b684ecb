// @ts-check
/* Says that comments wait to be shown: by a bar that moves nothing, and to screen readers now
   and then. */

/** @typedef {import("./place.js").Place} Place */

const BETWEEN_MS = 30_000;
const FIELDS = "input, textarea, select, [contenteditable]";

export class Bar {
  /**
   * @param {Place} place
   * @param {() => void} show what the button does
   */
  constructor(place, show) {
    this.place = place;
    this.show = show;
    /** @type {HTMLElement | null} */
    this.element = null;
    this.replies = "";
    this.count = "";
    this.announced = "";
    this.nextAt = 0;
    this.timer = 0;
    this.left = () => this.announceSoon();
    place.root.addEventListener("focusout", this.left);
  }

  /**
   * Say how many wait; 0: the bar goes.
   * @param {number} waiting
   * @param {string} [reply] a sentence that names who replied to this person
   */
  say(waiting, reply = "") {
    this.count = waiting ? this.place.word(waiting === 1 ? "newOne" : "newMany", { n: waiting }) : "";
    if (!waiting) this.replies = "";
    else if (reply && !this.replies.includes(reply)) this.replies = `${this.replies} ${reply}`.trim();
    this.draw();
    this.announceSoon();
  }

  remove() {
    clearTimeout(this.timer);
    this.place.root.removeEventListener("focusout", this.left);
    this.element?.remove();
  }

  draw() {
    if (!this.count && !this.element) return;
    const bar = (this.element ??= this.make());
    bar.hidden = !this.count;
    const words = bar.querySelector("span");
    if (words && this.count) words.textContent = `${this.replies} ${this.count}`.trim();
  }

  make() {
    const bar = document.createElement("div");
    bar.className = "live-bar";
    const body = document.createElement("p");
    const words = document.createElement("span");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button primary";
    button.textContent = this.place.word("showNew");
    button.addEventListener("click", () => this.show());
    body.append(words, button);
    bar.append(body);
    // Behind the heading, so that whoever goes through the page by keys comes to it early.
    this.place.all(".discussion-head")[0]?.after(bar);
    return bar;
  }

  /** Never while somebody writes, and at most once in half a minute. */
  announceSoon() {
    clearTimeout(this.timer);
    const words = `${this.replies} ${this.count}`.trim();
    if (!this.count || words === this.announced) return;
    const wait = Math.max(0, this.nextAt - Date.now());
    this.timer = setTimeout(() => this.announceNow(words), wait);
  }

  /** @param {string} words */
  announceNow(words) {
    if (isWriting()) return; // leaving the field calls again
    this.announced = words;
    this.nextAt = Date.now() + BETWEEN_MS;
    this.place.announce(words);
    // A name is said once; from now on the number alone.
    if (this.replies) this.announced = this.count;
    this.replies = "";
  }
}

function isWriting() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return !!at?.matches(FIELDS);
}
