// @ts-check
/* Everything that scripts add to a discussion, on our own pages and in embeds alike. */
import { composers } from "./compose.js";
import { layOver } from "./me.js";
import { menus } from "./menus.js";
import { loadMore } from "./more.js";
import { ownPlace } from "./place.js";
import { sharing } from "./share.js";
import { relativeTimes } from "./times.js";
import { votes } from "./vote.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * Bring a place to life. What the reader finds in it works without this, too.
 * @param {Place} [place] our own page by default
 */
export function discussion(place = ownPlace()) {
  relativeTimes(place, place.root);
  composers(place);
  menus(place);
  if (place.list) {
    votes(place);
    loadMore(place);
    sharing(place);
    followLive(place);
    // Few have chosen how discussions are laid out; js/look.js has put their choices here.
    const { sort, replies, tabs } = place.looks.dataset;
    if (sort || replies || tabs) void import("./reading.js").then(({ reading }) => reading(place));
    // Loaded with the first key that is pressed inside a discussion, by those who want shortcuts.
    place.on("keydown", (event, from) => {
      if (place.looks.dataset.keys === "off" || event.key.length > 1) return;
      if (from.closest(".discussion")) void import("./keys.js").then(({ press }) => press(place, event, from));
    });
  }
  void layOver(place);
}

/**
 * Follow the thread live from when its discussion is near; whoever never comes there opens no
 * stream.
 * @param {Place} place
 */
function followLive(place) {
  const section = place.list?.closest(".discussion");
  if (!section) return;
  const near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    void import("./live.js").then(({ live }) => {
      if (section.isConnected) place.ends.push(live(place));
    });
  });
  near.observe(section);
  place.ends.push(() => near.disconnect());
}
