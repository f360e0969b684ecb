// @ts-check
/* Who the reader is on another site's page: a token in place of our cookies, which browsers
   keep from such pages. docs/reference/embed-contract.md has both sides of it. */

const WINDOW = "popup,width=480,height=760";
const LOOKS_EVERY_MS = 400;
const TOKEN_MESSAGE = "rejoinder:token";

/** What a desk knows of the reader here, and the ways to sign in and out. */
export class Identity {
  /**
   * @param {string} desk the address of the desk, without a slash at the end
   * @param {() => void} changed called when somebody else is the reader from now on
   */
  constructor(desk, changed = () => {}) {
    this.desk = desk;
    this.origin = new URL(desk).origin;
    this.changed = changed;
    this.place = `rejoinder:${this.origin}`;
    /* Used where the reader allows no storage: it lasts as long as the page. */
    this.kept = new Map();
    /* The page may hold several embeds, and the reader several tabs. */
    window.addEventListener("storage", (event) => {
      if (event.key === this.place) this.changed();
    });
  }

  /** The token; empty for strangers, and on pages of the desk's own site. */
  get token() {
    return this.read(this.place);
  }

  set token(token) {
    this.write(this.place, token);
    if (!token) this.fromSite = false;
  }

  /**
   * Ask an address that takes what readers do. A token that is refused is forgotten, one that
   * comes with an answer is kept.
   * @param {string} path
   * @param {RequestInit} init
   * @returns {Promise<Response>}
   */
  async fetch(path, init = {}) {
    const headers = new Headers(init.headers);
    const token = this.token;
    if (!headers.has("Accept")) headers.set("Accept", "application/json");
    if (token) headers.set("Authorization", `Bearer ${token}`);
    const answer = await fetch(this.desk + path, { ...init, headers, credentials: "include" });
    await this.learn(answer, token);
    return answer;
  }

  /**
   * Open the sign-in window; only from a click, or the browser blocks it.
   * @returns {Promise<boolean>} whether the reader is signed in now
   */
  signIn() {
    const state = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    const query = new URLSearchParams({ origin: location.origin, state });
    const opened = window.open(`${this.desk}/embed/window?${query}`, "_blank", WINDOW);
    return opened ? this.wait(opened, state) : Promise.resolve(false);
  }

  /**
   * Let the host's own endpoint say who is signed in there. Ask on each page: somebody else may
   * have signed in since, or nobody may be signed in any more.
   * @param {string} address it answers {"token": "…"}, or 401 or 403 when nobody is
   * @returns {Promise<boolean>} whether the reader is signed in now
   */
  async useSiteAccount(address) {
    const there = await fetch(address, { headers: { Accept: "application/json" } });
    if (!there.ok) {
      if (this.fromSite) this.take("");
      return false;
    }
    const { token = "" } = await there.json();
    const send = () =>
      this.fetch("/embed/site-token", { method: "POST", body: new URLSearchParams({ token }) });
    const shown = this.token;
    let answer = await send();
    /* Ours had ended, and the site's was not looked at. */
    if (!answer.ok && shown && !this.token) answer = await send();
    if (answer.ok) this.fromSite = true;
    return answer.ok;
  }

  /** Whether the token stands for an account of the host site. */
  get fromSite() {
    return this.read(`${this.place}:site`) !== "";
  }

  set fromSite(is) {
    this.write(`${this.place}:site`, is ? "1" : "");
  }

  /** End the session here and on the desk. */
  async signOut() {
    await this.fetch("/embed/sign-out", { method: "POST" });
    this.take("");
  }

  /**
   * @param {Window} opened
   * @param {string} state
   * @returns {Promise<boolean>}
   */
  wait(opened, state) {
    return new Promise((resolve) => {
      /** @param {MessageEvent} event */
      const hear = (event) => {
        /* Any frame and any window can send messages here: only our own window counts. */
        if (event.origin !== this.origin || event.source !== opened) return;
        const { type, state: said, token } = event.data ?? {};
        if (type !== TOKEN_MESSAGE || said !== state || typeof token !== "string") return;
        opened.close();
        this.take(token);
        end(true);
      };
      /* A way out to another site may cut the window off from us; it looks closed then. */
      const timer = setInterval(() => opened.closed && end(false), LOOKS_EVERY_MS);
      /** @param {boolean} signedIn */
      const end = (signedIn) => {
        clearInterval(timer);
        window.removeEventListener("message", hear);
        resolve(signedIn);
      };
      window.addEventListener("message", hear);
    });
  }

  /**
   * @param {Response} answer
   * @param {string} shown the token that went with the request
   */
  async learn(answer, shown) {
    if (!answer.headers.get("Content-Type")?.includes("json")) return;
    const said = await answer.clone().json();
    if (said?.error?.code === "token_refused" && this.token === shown) this.take("");
    else if (answer.ok && typeof said?.token === "string") this.take(said.token);
  }

  /**
   * @param {string} name
   * @returns {string} empty when nothing is kept
   */
  read(name) {
    try {
      return localStorage.getItem(name) ?? "";
    } catch {
      return this.kept.get(name) ?? "";
    }
  }

  /**
   * @param {string} name
   * @param {string} value empty: keep nothing
   */
  write(name, value) {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch {
      this.kept.set(name, value);
    }
  }

  /** @param {string} token */
  take(token) {
    if (token === this.token) return;
    this.token = token;
    this.changed();
  }
}
