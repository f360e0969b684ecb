// @ts-check
/* What scripts add to pages that work without them. Each part looks for what it needs. */
import { composers } from "./compose.js";
import { layOver } from "./me.js";
import { loadMore } from "./more.js";
import { sharing } from "./share.js";
import { relativeTimes } from "./times.js";
import { votes } from "./vote.js";

// The lane then gives this browser the shared page, and me.js lays over what is personal.
document.cookie = `rj_script=1; path=/; max-age=31536000; samesite=lax${
  location.protocol === "https:" ? "; secure" : ""
}`;

relativeTimes(document);
composers(document);
if (document.getElementById("thread")) {
  votes();
  loadMore();
  sharing();
}
void layOver();
