// @ts-check
/* What scripts add to pages that work without them. Each part looks for what it needs. */
import { composers } from "./compose.js";
import { forgetStranger, layOver } from "./me.js";
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
if (document.getElementById("thread")) {
  votes();
  loadMore();
  sharing();
}
void layOver();
