// @ts-check
/* What stands beside a text that is being written: guidance, and a preview that the server draws. */
import { guide } from "./guidance.js";

/**
 * @param {import("./place.js").Place} place
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} area
 */
export function addPreview(place, form, area) {
  guide(place, form, area);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = place.word("preview");
  button.setAttribute("aria-pressed", "false");
  const drawn = document.createElement("div");
  drawn.className = "text preview";
  drawn.dir = "auto";
  drawn.tabIndex = -1;
  drawn.hidden = true;
  area.after(drawn);
  const foot = form.querySelector(".composer-foot .primary");
  foot?.after(button);
  button.addEventListener("click", async () => {
    const showing = drawn.hidden;
    if (showing) {
      try {
        const answer = await place.post(form.dataset.preview ?? "", { text: area.value });
        drawn.replaceChildren(place.elements(answer.html));
      } catch (error) {
        drawn.textContent = /** @type {any} */ (error).sentence ?? place.word("failed");
      }
    }
    drawn.hidden = !showing;
    area.hidden = showing;
    button.textContent = place.word(showing ? "write" : "preview");
    button.setAttribute("aria-pressed", String(showing));
    (showing ? drawn : area).focus();
  });
}
