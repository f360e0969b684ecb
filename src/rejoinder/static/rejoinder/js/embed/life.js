// @ts-check
/* Brings a discussion on another site's page to life, once somebody does something with it. */
import { discussion } from "../discussion.js";
import { deeds } from "./deeds.js";
import { Identity } from "./identity.js";
import { EmbedPlace } from "./place.js";

/** @typedef {import("./element.js").RejoinderDiscussion} RejoinderDiscussion */

/** @type {Set<EmbedPlace>} */
const places = new Set();
/** @type {Identity | null} one for all discussions of a page */
let identity = null;
/** @type {Map<string, Promise<boolean>>} */
const siteAccounts = new Map();

/**
 * @param {RejoinderDiscussion} host
 * @returns {EmbedPlace}
 */
export function enliven(host) {
  const { page } = host;
  const root = page?.querySelector(".rj-root");
  if (!page || !(root instanceof HTMLElement)) throw new Error("nothing was drawn");
  identity ??= new Identity(host.desk, changed);
  const place = new EmbedPlace(host, page, root, identity);
  places.add(place);
  place.ends.push(() => places.delete(place));
  deeds(place);
  void begin(place, identity);
  return place;
}

/** @param {EmbedPlace} place @param {Identity} known */
async function begin(place, known) {
  const address = place.host.dataset.tokenUrl;
  if (address) {
    if (!siteAccounts.has(address)) {
      place.writes += 1;
      const asking = known.useSiteAccount(address).catch(() => false);
      siteAccounts.set(address, asking);
      await asking;
      place.writes -= 1;
    }
    await siteAccounts.get(address);
  }
  discussion(place);
  writeNow(place);
}

/**
 * Whoever has opened the composer before it could take the focus writes there.
 * @param {EmbedPlace} place
 */
function writeNow(place) {
  const invitation = place.element("invitation");
  if (!(invitation instanceof HTMLDetailsElement) || !invitation.open) return;
  if (place.focused?.parentElement === invitation) invitation.querySelector("textarea")?.focus();
}

/** Somebody else is the reader now: here, in another discussion of the page, or in another tab. */
function changed() {
  if ([...places].some((place) => place.writes)) return;
  for (const { host } of [...places]) void host.reload();
}
