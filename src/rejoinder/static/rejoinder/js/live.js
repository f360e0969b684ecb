// @ts-check
/* Keeps an open discussion true: changes show in their place, new comments wait until they are
   asked for. Nothing moves by itself. */
import { Bar } from "./live-bar.js";
import { listen } from "./live-line.js";
import { dress } from "./me.js";
import { focusHeading, repliesOf } from "./page.js";
import { relativeTimes } from "./times.js";

/** @typedef {import("./place.js").Place} Place */
/** @typedef {import("./live-line.js").Head} Head */
/** @typedef {{items: Element[], number: number, left: number}} Waiting */

// Readers of a busy thread do not all ask in the same moment, and none of them all the time.
const SPREAD_MS = 1500;
const BETWEEN_MS = 3000;
// More portions than these in a row mean that the page was away for long.
const MOST_PORTIONS = 40;

/**
 * Follow a place's discussion, until the returned function is called.
 * @param {Place} place
 * @returns {() => void}
 */
export function live(place) {
  const list = place.element("thread");
  if (!(list instanceof HTMLElement) || !list.dataset.changed) return () => {};
  const following = new Following(place, list);
  const hangUp = listen(place, following);
  return () => {
    hangUp();
    following.stop();
  };
}

class Following {
  /** @param {Place} place @param {HTMLElement} list */
  constructor(place, list) {
    this.place = place;
    this.list = list;
    // Pages that show one branch say nothing of comments that came elsewhere.
    this.takesNew = "number" in list.dataset;
    this.number = Number(list.dataset.number ?? 0);
    this.changed = list.dataset.changed ?? "0";
    /** @type {Head | null} */
    this.latest = null;
    /** @type {Waiting | null} */
    this.waiting = null;
    this.bar = new Bar(place, () => void this.show());
    this.named = new Set();
    this.timer = 0;
    this.busy = false;
    this.stopped = false;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.bar.remove();
  }

  /** @param {Head} head */
  head(head) {
    this.latest = head;
    const heading = this.place.element("comments-heading");
    if (heading && heading.textContent !== head.heading) heading.textContent = head.heading;
    this.place.looks.dispatchEvent(
      new CustomEvent("rejoinder:count", { detail: { count: head.count }, bubbles: true, composed: true }),
    );
    // Fewer than before: an import was undone. What comes next has those numbers again.
    this.number = Math.min(this.number, head.number);
    if (this.takesNew && head.number > this.number && !this.needsLook()) this.count();
    if (!this.timer && (this.isBehind() || this.needsLook())) {
      this.timer = setTimeout(() => void this.look(), Math.random() * SPREAD_MS);
    }
  }

  /** @param {number} unread */
  inbox(unread) {
    const bell = this.place.all(".bell")[0];
    if (!bell) return;
    const shown = bell.querySelector(".unread");
    if (!unread) return shown?.remove();
    const count = shown ?? bell.appendChild(document.createElement("span"));
    count.className = "unread";
    const word = document.createElement("span");
    word.className = "vh";
    word.textContent = this.place.word("unread");
    count.replaceChildren(unread < 100 ? String(unread) : "99+", " ", word);
  }

  isBehind() {
    return this.latest !== null && String(this.latest.changed) !== this.changed;
  }

  /** Whether new comments must be seen to say how many there are, or whose: own ones are among them. */
  needsLook() {
    const isNew = this.takesNew && this.latest !== null && this.latest.number > (this.waiting?.number ?? this.number);
    return isNew && (this.isSending() || [...this.list.querySelectorAll("li[id^='c-']")].some((item) => this.isOwn(item)));
  }

  /** Whether an own comment is on its way; it may be heard of here before its answer is here. */
  isSending() {
    return this.place.all("form[aria-busy='true']").length > 0;
  }

  /**
   * Whether a comment is this person's own; one that was just written one cannot vote on.
   * @param {Element} item
   */
  isOwn(item) {
    if (this.place.mine && item.id.slice(2) in this.place.mine.own) return true;
    const actions = item.querySelector(":scope > article .actions");
    return !!actions && !actions.querySelector("form");
  }

  /** Say how many comments wait, by their numbers alone. */
  count() {
    if (this.latest) this.bar.say(this.latest.number - this.number);
  }

  async look() {
    this.busy = true;
    try {
      if (this.isBehind()) await this.update();
      if (this.needsLook() && !this.isSending()) await this.fetchNew();
    } catch {
      // The line dropped; the next head, or the same one after a pause, leads here again.
    }
    this.busy = false;
    this.timer = 0;
    if (this.stopped || !(this.isBehind() || this.needsLook())) return;
    this.timer = setTimeout(() => void this.look(), BETWEEN_MS * (1 + Math.random()));
  }

  /**
   * @param {number} after
   * @param {string} since
   * @returns {Promise<{fresh: HTMLElement, changed: HTMLElement}>}
   */
  async ask(after, since) {
    const path = `/d/${this.place.thread}/changes?after=${after}&since=${since}`;
    const answer = await this.place.fetch(path);
    if (!answer.ok) throw new Error(String(answer.status));
    const drawn = this.place.elements(await answer.text());
    const [fresh, changed] = drawn.children;
    if (!(fresh instanceof HTMLElement && changed instanceof HTMLElement)) throw new Error("changes");
    return { fresh, changed };
  }

  /** Put what changed into its old place. */
  async update() {
    for (let portion = 0; portion < MOST_PORTIONS && this.latest; portion += 1) {
      const { changed } = await this.ask(this.latest.number, this.changed);
      if (this.stopped) return;
      [...changed.children].forEach((item) => this.renew(item));
      this.changed = changed.dataset.since ?? this.changed;
      if (!("unfinished" in changed.dataset)) return;
    }
  }

  /** @param {Element} item */
  renew(item) {
    const old = this.place.element(item.id);
    if (!old?.matches("li")) return;
    const before = old.querySelector(":scope > article");
    const after = item.querySelector(":scope > article");
    if ("gone" in /** @type {HTMLElement} */ (item).dataset) return void old.remove();
    if (!before || !after) return;
    const focused = this.place.focused;
    const hadFocus = before.contains(focused);
    const isOpen = before.querySelector(".dots[open]") !== null;
    before.replaceWith(after);
    old.classList.toggle("gone", item.classList.contains("gone"));
    dress(this.place, old);
    relativeTimes(this.place, after);
    if (isOpen) after.querySelector(".dots")?.setAttribute("open", "");
    if (!hadFocus || !focused) return;
    const twin = twinOf(focused, after);
    if (twin) twin.focus();
    else focusHeading(old);
  }

  /** Fetch what is new without showing it. */
  async fetchNew() {
    if (!this.latest) return;
    const { fresh } = await this.ask(this.number, String(this.latest.changed));
    if (this.stopped) return;
    const items = [...fresh.children].filter((item) => !this.place.element(item.id)?.matches("li"));
    this.waiting = { items, number: Number(fresh.dataset.number), left: Number(fresh.dataset.left) };
    const { number, left } = this.waiting;
    if (!items.length && !left) {
      this.number = number;
      this.waiting = null;
    }
    this.bar.say(items.length + left, this.replyAmong(items));
  }

  /** @param {Element[]} items */
  replyAmong(items) {
    const named = items.filter((item) => {
      const answered = item.querySelector("a.to")?.getAttribute("href")?.split("/").at(-1);
      const mine = answered && this.place.element(`c-${answered}`);
      return mine && this.isOwn(mine) && !this.named.has(item.id);
    });
    named.forEach((item) => this.named.add(item.id));
    const names = new Set(named.map((item) => item.querySelector("h3, h4, h5, h6")?.querySelector("bdi")?.textContent ?? ""));
    return [...names].map((name) => this.place.word("repliedToYou", { name })).join(" ");
  }

  /** Show what waits, and go to the first of it. */
  async show() {
    try {
      if (!this.waiting || (this.latest && this.latest.number > this.waiting.number)) await this.fetchNew();
    } catch {
      this.place.announce(this.place.word("loadFailed"));
      return;
    }
    if (!this.waiting) return;
    const { items, number, left } = this.waiting;
    this.waiting = null;
    this.number = number;
    this.list.querySelectorAll("li.new").forEach((item) => item.classList.remove("new"));
    items.forEach((item) => this.insert(item));
    this.bar.say(left);
    const put = items.filter((item) => item.isConnected).sort(byPlace);
    focusHeading(put[0]);
    if (put[0] instanceof HTMLElement) put[0].scrollIntoView({ block: "nearest" });
    this.place.announce(this.place.word("loaded", { n: put.length }));
  }

  /** @param {Element} item */
  insert(item) {
    const old = this.place.element(item.id);
    if (old?.matches("li")) return;
    // A comment of one's own that waited has become public.
    old?.remove();
    const into = item.getAttribute("data-into");
    const holder = into ? this.place.element(`c-${into}`) : null;
    if (holder?.matches("li")) repliesOf(holder).append(item);
    else if (this.list.dataset.sort === "oldest") this.list.append(item);
    else this.list.prepend(item);
    this.place.all(".discussion > .empty").forEach((line) => line.remove());
    item.classList.add("new");
    dress(this.place, item);
    relativeTimes(this.place, item);
  }
}

/** @param {Element} one @param {Element} other */
function byPlace(one, other) {
  return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/**
 * Find what somebody had under the fingers in the new drawing of the same comment.
 * @param {Element} one
 * @param {Element} within
 */
function twinOf(one, within) {
  const address = (/** @type {Element} */ node) => (node instanceof HTMLAnchorElement ? node.href : "");
  const alike = /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(one.localName));
  return [...alike].find((other) => other.className === one.className && address(other) === address(one));
}
