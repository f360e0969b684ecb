// @ts-check
/* Where a discussion is in the browser: on one of our own pages, or in the shadow root of an
   embed. What differs between the two is here; everything else works on a place. */

/** @typedef {{code: string, sentence: string, fields?: Record<string, string>}} Failure */
/**
 * @typedef {{
 *   name: string, menu_html: string, follow_html?: string, mine_html: string,
 *   votes: Record<string, number>, own: Record<string, string[]>,
 *   guest: {name: string, email: string} | null, look: string | null,
 *   muted?: string[], muted_words?: string[],
 * }} Mine
 */

export class Place {
  /**
   * @param {Document | ShadowRoot} root
   * @param {HTMLElement} looks the element whose data attributes say how discussions look
   * @param {string} base the address of the desk
   * @param {string} thread the number of the thread; empty where there is none
   */
  constructor(root, looks, base, thread) {
    this.root = root;
    this.looks = looks;
    this.base = base;
    this.thread = thread;
    /** @type {Mine | null} what is this reader's own, once it was asked for */
    this.mine = null;
    /** @type {typeof import("./muting.js") | null} loaded with what is a signed-in reader's */
    this.muting = null;
    /** @type {(() => void)[]} what is called when the discussion leaves the page */
    this.ends = [];
  }

  /** Whether the desk may know this reader. The cookie says no more than that. */
  get known() {
    return /(?:^|; )rj_reader=1/.test(document.cookie);
  }

  /** Whether the reader asked for an order or a comment by the address of the page. */
  get isAsked() {
    return location.search !== "" || /^#c-/.test(location.hash);
  }

  /** The list of comments. */
  get list() {
    return this.element("thread");
  }

  /** The element that has the focus within this place. */
  get focused() {
    return this.root.activeElement;
  }

  /**
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  element(id) {
    return this.root.getElementById(id);
  }

  /**
   * @param {string} selector
   * @returns {Element[]}
   */
  all(selector) {
    return [...this.root.querySelectorAll(selector)];
  }

  /**
   * Call a function with the elements that events of a kind began at.
   * @template {keyof DocumentEventMap} Kind
   * @param {Kind} kind
   * @param {(event: DocumentEventMap[Kind], from: Element) => void} act
   * @param {boolean} [capture] before anything on the way hears of it
   */
  on(kind, act, capture = false) {
    this.root.addEventListener(
      kind,
      (event) => {
        if (event.target instanceof Element) act(/** @type {DocumentEventMap[Kind]} */ (event), event.target);
      },
      capture,
    );
  }

  /**
   * The whole address of one of the desk's.
   * @param {string} path
   */
  address(path) {
    return new URL(path, this.base).href;
  }

  /**
   * Ask the desk.
   * @param {string} path
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  fetch(path, init) {
    return fetch(this.address(path), { credentials: "same-origin", ...init });
  }

  /**
   * Send a form's values and read the JSON answer.
   * @param {string} path
   * @param {Record<string, string>} values
   * @returns {Promise<any>} the answer
   * @throws {Failure | Error} the server's error, or that the line dropped
   */
  async post(path, values) {
    const answer = await this.fetch(path, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(values),
    });
    const body = await answer.json();
    if (!answer.ok) throw body.error;
    return body;
  }

  /**
   * A word in the page's language.
   * @param {string} name
   * @param {Record<string, string | number>} [values]
   */
  word(name, values = {}) {
    const text = this.element("words")?.dataset[name] ?? "";
    return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
  }

  /**
   * Tell screen readers, politely.
   * @param {string} sentence
   */
  announce(sentence) {
    const status = this.element("status");
    if (status) status.textContent = sentence;
  }

  /**
   * Make elements from HTML that our own server drew.
   * @param {string} html
   * @returns {DocumentFragment}
   */
  elements(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    this.settle(template.content);
    return template.content;
  }

  /**
   * Make drawn elements fit for the page they come into; on our own nothing is to be done.
   * @param {ParentNode} _drawn
   */
  settle(_drawn) {}

  /**
   * Let a page of the desk come in place of this one.
   * @param {string} path
   */
  go(path) {
    location.assign(path);
  }

  /**
   * Let the reader sign in, and come back here.
   * @returns {Promise<boolean>} whether they are signed in now; on our own pages another page comes
   */
  async signIn() {
    const here = encodeURIComponent(location.pathname + location.search);
    this.go(`/accounts/login/?next=${here}`);
    return false;
  }

  /**
   * Take the look that the reader chose, perhaps on another device.
   * @param {string} look
   */
  look(look) {
    document.dispatchEvent(new CustomEvent("rj:look", { detail: look }));
  }

  /**
   * Called when the desk has taken a comment.
   * @param {{state: string}} _answer
   */
  posted(_answer) {}

  /**
   * Where dialogs are put.
   * @returns {ParentNode & Node}
   */
  get ground() {
    return document.body;
  }

  /**
   * Where style sheets are put.
   * @returns {ParentNode & Node}
   */
  get sheets() {
    return document.head;
  }
}

/** The place that this page itself is. */
export function ownPlace() {
  return new Place(document, document.documentElement, location.origin, document.body.dataset.thread ?? "");
}
