// @ts-check
/* <rejoinder-discussion>: shows the discussion of an article on a page of another site. This is
   what a page loads at first; what readers do with a discussion comes with the first thing they
   do (life.js). */
import { parse, settle } from "./drawn.js";
import { takeLooks } from "./theme.js";

/** @typedef {{desk: string, sheet: string, words: Record<string, string>}} Desk */
/** @typedef {import("./place.js").EmbedPlace} EmbedPlace */
/** @typedef {{comment?: string, alive?: boolean}} Wanted */

const NAME = "rejoinder-discussion";
const NEAR = "600px";
const LOOKS = ["data-theme", "data-density", "data-lang", "data-dir", "data-depth"];
const WHICH = ["data-url", "data-article", "data-sort"];
// What scripts do in place; without them these lead to pages of the desk.
const LINKS = "a.reply, a[data-fragment], a[data-sign-in], [data-copy] button, .dots a[href$='/edit'], .dots a[href$='/withdraw'], .own-links a";
const FORMS = "form[method=post]";

/** @type {Desk} */
let at;

/**
 * Let the element live on this page, once, whoever asks first.
 * @param {Desk} desk
 */
export function define(desk) {
  if (customElements.get(NAME)) return;
  at = desk;
  customElements.define(NAME, RejoinderDiscussion);
  if (document.querySelector("[data-rejoinder-count]")) void showCounts();
}

/**
 * Fill the elements with `data-rejoinder-count` below a node with their numbers of comments.
 * @param {ParentNode} [below]
 */
export async function showCounts(below = document) {
  const { counts } = await import("./counts.js");
  await counts(at, below);
}

export class RejoinderDiscussion extends HTMLElement {
  static observedAttributes = [...LOOKS, ...WHICH];

  /** Fill the counts of links that came to the page later. */
  static showCounts = showCounts;

  constructor() {
    super();
    // One that the server put into the page has its shadow root already.
    this.shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    /** @type {AbortController | null} from being on the page to leaving it */
    this.stay = null;
    /** @type {AbortController | null} */
    this.loading = null;
    /** @type {Promise<EmbedPlace | null> | null} */
    this.life = null;
    /** @type {EmbedPlace | null} */
    this.place = null;
    this.sheet = /** @type {HTMLLinkElement | null} */ (null);
    this.styled = Promise.resolve();
    this.renewing = false;
    /* What the reader chose here, and by what name. */
    this.sort = this.reader = "";
  }

  get desk() {
    return at.desk;
  }

  /** How many comments the discussion has; null before it is there. */
  get count() {
    const said = this.page?.querySelector(".rj-root")?.getAttribute("data-count");
    return said ? Number(said) : null;
  }

  /** The number of the discussion at the desk; empty before it is there. */
  get thread() {
    return this.page?.querySelector(".rj-root")?.getAttribute("data-thread") ?? "";
  }

  /** @returns {HTMLElement | null} the outermost element of what was drawn */
  get page() {
    return this.shadow.querySelector(".rj-page");
  }

  connectedCallback() {
    if (this.stay) return; // it was only moved
    this.stay = new AbortController();
    window.addEventListener("hashchange", () => void this.follow(), { signal: this.stay.signal });
    this.adopt();
    if (this.page) void this.arrive({});
    else this.wait();
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (!this.isConnected) this.end();
    });
  }

  /** @param {string} name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(name, before, after) {
    if (before === after || !this.stay) return;
    if (LOOKS.includes(name)) {
      if (after === null) this.page?.querySelector(".rj-root")?.removeAttribute(name);
      this.looks();
      return this.place?.tellTimes();
    }
    if (this.renewing) return;
    this.renewing = true;
    // A page that goes on to another article may change several of them.
    queueMicrotask(() => {
      this.renewing = false;
      if (!this.isConnected) return;
      this.end();
      this.connectedCallback();
    });
  }

  /** Show the discussion now, whatever `data-start` says. */
  open() {
    return this.load({});
  }

  /** Ask the desk anew. */
  reload() {
    return this.load({ alive: this.life !== null });
  }

  /** Open the sign-in window; call it in a click. */
  async signIn() {
    return (await this.wake())?.signIn() ?? false;
  }

  async signOut() {
    await (await this.wake())?.signOut();
  }

  /** Take up what the page's own server put here. */
  adopt() {
    const template = this.querySelector(":scope > template[shadowrootmode]");
    if (template instanceof HTMLTemplateElement) {
      this.shadow.replaceChildren(template.content);
      template.remove();
    }
    const sheet = this.shadow.querySelector("link[rel=stylesheet]");
    if (this.page && sheet instanceof HTMLLinkElement) {
      this.sheet = sheet;
      settle(this.shadow, this.desk);
    } else {
      this.shadow.replaceChildren(this.newSheet());
    }
  }

  newSheet() {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = at.sheet;
    sheet.dataset.rejoinder = "";
    this.styled = /** @type {Promise<void>} */ (
      new Promise((done) => {
        sheet.onload = sheet.onerror = () => done();
      })
    );
    return (this.sheet = sheet);
  }

  /** Begin when the page says so. */
  wait() {
    const signal = /** @type {AbortController} */ (this.stay).signal;
    const isAsked = /^#rj-/.test(location.hash) && document.querySelector(NAME) === this;
    if (this.dataset.start === "now" || isAsked) return void this.load({});
    if (this.dataset.start === "click") {
      return this.say("", at.words.show, () => void this.load({ alive: true }));
    }
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        void this.load({});
      },
      { rootMargin: NEAR },
    );
    near.observe(this);
    signal.addEventListener("abort", () => near.disconnect());
  }

  /**
   * Fetch the discussion and put it here.
   * @param {Wanted} wanted
   */
  async load(wanted) {
    if (!this.stay) return;
    // What was asked for last counts.
    this.loading?.abort();
    const loading = (this.loading = new AbortController());
    this.stay.signal.addEventListener("abort", () => loading.abort());
    const asked = location.hash.match(/^#rj-([0-9a-z]{1,12})$/)?.[1];
    try {
      const html = await this.ask(wanted, loading.signal);
      const drawn = parse(html);
      settle(drawn, this.desk);
      await this.styled;
      if (loading.signal.aborted) return;
      this.leave();
      this.put(drawn);
      await this.arrive(wanted);
      if (asked && !wanted.comment && !this.sort) await this.goTo(asked);
    } catch (error) {
      if (loading.signal.aborted) return;
      this.dispatch("error", { error });
      this.say(at.words.failed, at.words.again, () => void this.load(wanted));
    }
  }

  /**
   * @param {Wanted} wanted
   * @param {AbortSignal} signal
   * @returns {Promise<string>}
   */
  async ask({ comment }, signal) {
    const sort = this.sort || this.dataset.sort;
    const { article } = this.dataset;
    const query = new URLSearchParams(article ? { article } : { url: this.address });
    if (sort) query.set("sort", sort);
    if (comment) query.set("comment", comment);
    const address = `${this.desk}/embed?${query}`;
    let answer = await fetch(address, { credentials: "omit", signal });
    if (answer.status === 404 && !article && !comment) {
      // Nobody has opened this article before.
      const body = new URLSearchParams({ url: this.address });
      const headers = { Accept: "application/json" };
      const made = await fetch(`${this.desk}/embed/articles`, { method: "POST", headers, body, credentials: "omit", signal });
      if (!made.ok) throw new Error((await made.json()).error.sentence);
      answer = await fetch(address, { credentials: "omit", cache: "reload", signal });
    }
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  /** The address of the article that stands on this page. */
  get address() {
    const named = this.dataset.url;
    if (named) return new URL(named, document.baseURI).href;
    const canonical = document.querySelector("link[rel=canonical]");
    if (canonical instanceof HTMLLinkElement && canonical.href) return canonical.href;
    return location.href.split("#")[0];
  }

  /**
   * The discussion is here: dress it, and wait for somebody to do something.
   * @param {Wanted} wanted
   */
  async arrive(wanted) {
    const { page } = this;
    if (!page) return;
    this.looks();
    this.hold(page);
    if (wanted.alive || this.isKnown) await this.wake();
    else this.watch(page);
    this.dispatch("ready", { thread: this.thread, count: this.count });
    if (!wanted.alive) this.dispatch("count", { count: this.count });
  }

  looks() {
    const { page } = this;
    const root = page?.querySelector(".rj-root");
    if (!page || !(root instanceof HTMLElement)) return;
    takeLooks(this, page);
    const { density, depth, lang, dir } = this.dataset;
    if (density) root.dataset.density = density;
    if (depth) root.dataset.depth = depth;
    if (lang) root.lang = lang;
    if (dir) root.dir = dir;
    page.dataset.density = density ?? "";
  }

  /** Whether the desk may know this reader. */
  get isKnown() {
    try {
      return localStorage.getItem(`rejoinder:${this.desk}`) !== null;
    } catch {
      return false;
    }
  }

  /**
   * Load what works on the discussion, once.
   * @returns {Promise<EmbedPlace | null>} null when it has gone meanwhile
   */
  wake() {
    const { page } = this;
    this.life ??= import("./life.js").then(({ enliven }) => {
      if (!page || page !== this.page) return null;
      return (this.place = enliven(this));
    });
    return this.life;
  }

  /**
   * Wake as the reader comes to the discussion.
   * @param {HTMLElement} page
   */
  watch(page) {
    const wake = () => void this.wake();
    for (const kind of ["pointerdown", "keydown", "focusin"]) {
      page.addEventListener(kind, wake, { passive: true, once: true });
    }
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      wake();
    });
    seen.observe(page.querySelector("#thread") ?? page);
    this.stay?.signal.addEventListener("abort", () => seen.disconnect());
  }

  /**
   * Keep what is pressed until everything is there to answer it.
   * @param {HTMLElement} page
   */
  hold(page) {
    page.addEventListener("click", (event) => {
      const from = event.target;
      if (!(from instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const order = from.closest(".order a, a[href$='#comments']:not([data-fragment])");
      if (order instanceof HTMLAnchorElement) {
        event.preventDefault();
        return void this.inOrder(new URL(order.href).searchParams.get("sort") ?? "");
      }
      const jump = from.closest("a.to, a.when");
      if (jump instanceof HTMLAnchorElement && jump.hash.startsWith("#rj-")) {
        event.preventDefault();
        history.replaceState(history.state, "", jump.hash);
        return void this.goTo(jump.hash.slice(4));
      }
      const pressed = from.closest(LINKS);
      if (!this.place && pressed instanceof HTMLElement) this.later(event, () => pressed.click());
    }, true);
    page.addEventListener("submit", (event) => {
      const form = event.target;
      if (this.place || !(form instanceof HTMLFormElement) || !form.matches(FORMS)) return;
      const { submitter } = event;
      this.later(event, () => form.requestSubmit(submitter));
    }, true);
  }

  /** @param {Event} event @param {() => void} again */
  later(event, again) {
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.wake().then(again, again);
  }

  /**
   * Show the comments in an order that the reader chose; it holds as long as the discussion stays.
   * @param {string} sort
   */
  async inOrder(sort) {
    this.sort = sort;
    await this.load({ alive: true });
    const chosen = this.shadow.querySelector(".order [aria-current]");
    if (chosen instanceof HTMLElement) chosen.focus({ preventScroll: true });
    this.shadow.getElementById("comments")?.scrollIntoView({ block: "nearest" });
  }

  /** The address of the page names a comment now. */
  async follow() {
    const id = location.hash.match(/^#rj-([0-9a-z]{1,12})$/)?.[1];
    if (id) await this.goTo(id);
  }

  /**
   * Show a comment, wherever it stands in the discussion.
   * @param {string} id
   */
  async goTo(id) {
    if (!this.shadow.getElementById(`c-${id}`)) await this.load({ comment: id, alive: this.life !== null });
    const item = this.shadow.getElementById(`c-${id}`);
    if (!item) return;
    this.shadow.querySelectorAll(".jumped").forEach((old) => old.classList.remove("jumped"));
    item.classList.add("jumped");
    // Readers may have chosen that replies are folded.
    for (let fold = item.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    item.scrollIntoView({ block: "start" });
    const heading = item.querySelector("h3, h4, h5, h6");
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }

  /**
   * Say something in place of the discussion.
   * @param {string} sentence
   * @param {string} label of the button
   * @param {() => void} act
   */
  say(sentence, label, act) {
    const drawn = parse('<div class="rj-page"><div class="rj-root"><p class="rj-said" role="status"><button type="button" class="button"></button></p></div></div>');
    drawn.querySelector("p")?.prepend(sentence);
    const button = drawn.querySelector("button");
    if (!button) return;
    button.textContent = label;
    button.addEventListener("click", act, { once: true });
    this.leave();
    void this.styled.then(() => {
      this.put(drawn);
      this.looks();
    });
  }

  /**
   * Put what was drawn beside the style sheet, which is asked for again when it moves.
   * @param {DocumentFragment} drawn
   */
  put(drawn) {
    for (const old of [...this.shadow.children]) if (old !== this.sheet) old.remove();
    this.shadow.append(drawn);
  }

  /** Let go of what is drawn now. */
  leave() {
    this.place?.ends.forEach((end) => end());
    this.place = null;
    this.life = null;
  }

  end() {
    this.stay?.abort();
    this.stay = null;
    this.leave();
    this.sort = "";
    this.shadow.replaceChildren();
  }

  /** @param {string} name @param {Record<string, unknown>} detail */
  dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(`rejoinder:${name}`, { detail, bubbles: true, composed: true }));
  }
}
