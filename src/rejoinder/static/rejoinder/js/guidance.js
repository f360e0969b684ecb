// @ts-check
/* What the site's checks would say of a text, told once while it is being written. */

const PAUSE = 800; // milliseconds without typing
const SHORTEST = 12; // characters; less is hardly begun

/**
 * Tell beside the text what a rule says of it. What only asks for a look is told once for each
 * draft; what keeps the text from being taken is told until it is changed. Sending is never
 * kept back: the server judges again.
 * @param {import("./place.js").Place} place
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} area
 */
export function guide(place, form, area) {
  const { thread } = place;
  if (!thread) return;
  const box = document.createElement("div");
  box.className = "notice hold guidance";
  box.hidden = true;
  form.querySelector(".composer-foot")?.before(box);
  let timer = 0;
  let asked = "";
  let toldOnce = false;
  form.addEventListener("reset", () => {
    box.hidden = true;
    toldOnce = false;
    asked = "";
  });
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });

  async function ask() {
    const text = area.value;
    if (text.trim().length < SHORTEST || text === asked || !form.isConnected) return;
    asked = text;
    try {
      const said = await place.post("/guidance", { text, thread });
      if (text === area.value) show(said);
    } catch {
      // Nobody waits for guidance, and the server judges what is sent in any case.
    }
  }

  /** @param {{must: string[], may: string[], html: string}} said */
  function show(said) {
    if (!said.html) box.hidden = true;
    // Once told, a soft rule is not told again after the box was closed.
    if (!said.html || (box.hidden && toldOnce && !said.must.length)) return;
    toldOnce ||= said.may.length > 0;
    const before = box.textContent;
    box.replaceChildren(place.elements(said.html));
    box.querySelector("[data-close]")?.addEventListener("click", () => {
      box.hidden = true;
      area.focus();
    });
    box.hidden = false;
    if (box.textContent !== before) place.announce(box.textContent ?? "");
  }
}
