/* Rejoinder: puts the discussion into <rejoinder-discussion>. docs/how-to/put-it-into-your-site.md */
"use strict";
(() => {
  const script = document.currentScript;
  const desk = script instanceof HTMLScriptElement ? new URL(script.src).origin : {{ address|tojson }};
  const words = {{ words|tojson }};
  const refuse = () => {
    for (const place of document.querySelectorAll("rejoinder-discussion")) {
      if (place.shadowRoot) continue;
      const said = document.createElement("p");
      said.dataset.rejoinder = "";
      said.textContent = words.refused;
      place.append(said);
    }
    console.error(`Rejoinder: ${location.origin} is not in REJOINDER_EMBED_ORIGINS of ${desk}, or its content policy keeps the script away.`);
  };
  import(desk + {{ element|tojson }}).then(({ define }) => define({ desk, sheet: desk + {{ sheet|tojson }}, words }), refuse);
})();
