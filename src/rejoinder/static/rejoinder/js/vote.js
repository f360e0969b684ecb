// @ts-check
/* Votes without leaving the page. Only the button's own state changes; nothing is announced. */

/** @typedef {import("./place.js").Place} Place */

/** @param {Place} place */
export function votes(place) {
  place.on("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || !button.matches(".actions .up, .actions .down")) return;
    event.preventDefault();
    void cast(place, button);
  });
}

/** @param {Place} place @param {HTMLButtonElement} button */
async function cast(place, button) {
  const form = button.form;
  if (!form) return;
  const had = button.ariaPressed === "true";
  const own = button.matches(".up") ? 1 : -1;
  press(form, had ? 0 : own);
  try {
    const answer = await place.post(form.action, { value: String(had ? 0 : own) });
    press(form, answer.mine);
    count(form, answer.ups);
  } catch (error) {
    press(form, had ? own : 0);
    const failure = /** @type {import("./place.js").Failure} */ (error);
    if (failure.code === "sign_in_needed") void place.signIn();
    else place.announce(failure.sentence ?? "");
  }
}

/**
 * Show a vote as cast.
 * @param {Element} form
 * @param {number} vote
 */
export function press(form, vote) {
  form.querySelector(".up")?.setAttribute("aria-pressed", String(vote === 1));
  form.querySelector(".down")?.setAttribute("aria-pressed", String(vote === -1));
}

/**
 * @param {Element} form
 * @param {number | null} ups
 */
function count(form, ups) {
  const shown = form.querySelector(".count");
  const up = form.querySelector(".up");
  if (!shown || ups === null) return;
  up?.setAttribute("aria-label", (up.getAttribute("aria-label") ?? "").replace(shown.textContent ?? "", `${ups}`));
  shown.textContent = String(ups);
}
