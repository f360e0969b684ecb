// @ts-check
/* What scripts add to pages that work without them. Each part looks for what it needs. */
import { composers } from "./compose.js";
import { forgetStranger, layOver } from "./me.js";
import { menus } from "./menus.js";
import { loadMore } from "./more.js";
import { sharing } from "./share.js";
import { relativeTimes } from "./times.js";
import { votes } from "./vote.js";

// The lane then gives this browser the shared page, and me.js lays over what is personal.
document.cookie = `rj_script=1; path=/; max-age=31536000; samesite=lax${
  location.protocol === "https:" ? "; secure" : ""
}`;

// Whoever sends a form may be known from now on, also where no script sends it.
document.addEventListener("submit", forgetStranger, true);
relativeTimes(document);
composers(document);
menus();
if (document.getElementById("thread")) {
  votes();
  loadMore();
  sharing();
  // Few have chosen how discussions are laid out; js/look.js has put their choices here.
  const { sort, replies, tabs } = document.documentElement.dataset;
  if (sort || replies || tabs) void import("./reading.js").then(({ reading }) => reading());
  // Loaded with the first key that is pressed inside a discussion, by those who want shortcuts.
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys === "off" || event.key.length > 1) return;
    const from = event.target instanceof Element && event.target.closest(".discussion");
    if (from) void import("./keys.js").then(({ press }) => press(event));
  });
}
void layOver();
