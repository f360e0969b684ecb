// @ts-check
/* How this reader wants pages to look, set before anything is painted. A classic script in the
   head, because modules run only after the page was drawn once. The cookie rj_look holds
   "theme:dark|size:120"; a page that the server drew for one person says it itself. */
"use strict";
(() => {
  const root = document.documentElement;
  const known = ["theme", "size", "density", "sort", "replies", "lines", "times", "clock", "tabs", "keys"];

  /** @param {string} look */
  function apply(look) {
    for (const name of known) delete root.dataset[name];
    for (const part of look.split("|")) {
      const [name, value] = part.split(":");
      if (known.includes(name) && /^[a-z0-9]{1,12}$/.test(value ?? "")) root.dataset[name] = value;
    }
  }

  function stored() {
    return /(?:^|; )rj_look="?([a-z0-9:|]*)/.exec(document.cookie)?.[1] ?? "";
  }

  /** @param {string} look */
  function store(look) {
    const seconds = look ? 34_560_000 : 0;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `rj_look=${look}; path=/; max-age=${seconds}; samesite=lax${secure}`;
  }

  const own = root.dataset.look;
  if (own === undefined) apply(stored());
  else if (own !== stored()) store(own);

  // js/appearance.js and js/me.js tell of a look that was just chosen, or comes from another device.
  document.addEventListener("rj:look", (event) => {
    const look = String(/** @type {CustomEvent} */ (event).detail);
    store(look);
    apply(look);
  });
})();
