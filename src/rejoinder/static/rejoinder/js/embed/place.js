// @ts-check
/* A discussion on another site's page, for the modules that work on discussions. */
import { Place } from "../place.js";
import { relativeTimes } from "../times.js";
import { parse, settle } from "./drawn.js";

/** @typedef {import("./element.js").RejoinderDiscussion} RejoinderDiscussion */
/** @typedef {import("./identity.js").Identity} Identity */

// What is the same for everybody: asked for without a token, so that caches may answer.
const SHARED = /^\/d\/\d+\/(comments|head|changes|c\/[0-9a-z]+\/replies)(\?|$)/;
const LOOKS = ["density", "sort", "replies", "lines", "times", "clock", "tabs", "keys"];
// Sheets of whole pages; the embed has of them what it needs.
const PAGES = /\/(base|pages|article|discussion)\./;

export class EmbedPlace extends Place {
  /**
   * @param {RejoinderDiscussion} host
   * @param {HTMLElement} page
   * @param {HTMLElement} root
   * @param {Identity} identity
   */
  constructor(host, page, root, identity) {
    super(host.shadow, root, host.desk, root.dataset.thread ?? "");
    this.host = host;
    this.page = page;
    this.identity = identity;
    /* While a write is on its way: a guest's first one brings a token, which changes nothing here. */
    this.writes = 0;
    /* Whether the discussion stands as the reader likes it. */
    this.isLaidOut = false;
    root.addEventListener("rejoinder:count", (event) => {
      root.dataset.count = /** @type {CustomEvent} */ (event).detail.count;
    });
  }

  get known() {
    return this.identity.token !== "" || isSameSite(this.base);
  }

  get isAsked() {
    return this.host.sort !== "" || location.hash.startsWith("#rj-");
  }

  /**
   * @template {keyof DocumentEventMap} Kind
   * @param {Kind} kind
   * @param {(event: DocumentEventMap[Kind], from: Element) => void} act
   * @param {boolean} [capture]
   */
  on(kind, act, capture = false) {
    // On what was drawn, so that it goes with it.
    this.page.addEventListener(
      kind,
      (event) => {
        if (event.target instanceof Element) act(/** @type {DocumentEventMap[Kind]} */ (event), event.target);
      },
      capture,
    );
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  fetch(path, init = {}) {
    const asked = this.address(path).slice(this.base.length);
    const isShared = (init.method ?? "GET") === "GET" && SHARED.test(asked);
    if (isShared) return fetch(this.base + asked, { ...init, credentials: "omit" });
    return this.identity.fetch(asked, init);
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} values
   */
  async post(path, values) {
    this.writes += 1;
    try {
      return await super.post(path, values);
    } finally {
      this.writes -= 1;
    }
  }

  /** @param {string} html */
  elements(html) {
    const drawn = parse(html);
    this.settle(drawn);
    return drawn;
  }

  /** @param {ParentNode} drawn */
  settle(drawn) {
    settle(drawn, this.base);
    for (const link of drawn.querySelectorAll("link[rel=stylesheet]")) {
      if (PAGES.test(link.getAttribute("href") ?? "")) link.remove();
    }
  }

  /** @param {string} path */
  go(path) {
    window.open(this.address(path), "_blank", "noopener");
  }

  async signIn() {
    const isIn = await this.identity.signIn();
    if (isIn) await this.host.reload();
    return isIn;
  }

  async signOut() {
    await this.identity.signOut();
    this.host.reader = "";
    this.host.dispatch("signed-out", {});
    await this.host.reload();
  }

  /** @param {string} look */
  look(look) {
    // Called with what the desk knows of a signed-in reader, each time that it was asked.
    const name = this.mine?.name ?? "";
    if (name !== this.host.reader) this.host.dispatch("signed-in", { name });
    this.host.reader = name;
    // Colours and letters are the page's; the rest is the reader's.
    for (const part of look.split("|")) {
      const [name, value] = part.split(":");
      if (LOOKS.includes(name) && /^[a-z0-9]{1,12}$/.test(value ?? "")) this.looks.dataset[name] = value;
    }
    const { times, clock, sort, replies, tabs } = this.looks.dataset;
    if (times || clock) this.tellTimes();
    if (this.isLaidOut || !(sort || replies || tabs)) return;
    this.isLaidOut = true;
    void import("../reading.js").then(({ reading }) => reading(this));
  }

  /** @param {{state: string}} answer */
  posted(answer) {
    this.host.dispatch("posted", { state: answer.state });
  }

  /** Say the times again, in another language or another way; their titles are as they came. */
  tellTimes() {
    for (const time of this.all(".when > time[title]")) time.textContent = time.getAttribute("title");
    relativeTimes(this, this.root);
  }

  get ground() {
    return this.looks;
  }

  get sheets() {
    return this.host.shadow;
  }
}

/**
 * Whether our cookies may count here. Only the server knows; a wrong yes costs one question.
 * @param {string} desk
 */
function isSameSite(desk) {
  const [one, other] = [new URL(desk).hostname, location.hostname].map((name) => name.split(".").slice(-2).join("."));
  return one === other;
}
