// @ts-check
/* The end of an embed's sign-in window: tells the page that opened it, and closes. */

/* The embed closes the window once it has read the message; this is for pages that do not. */
const CLOSES_AFTER_MS = 600;

const handover = document.getElementById("handover");
const alone = document.getElementById("alone");
if (handover && alone && window.opener) {
  const { origin = "", state, token } = handover.dataset;
  // The browser gives it to a page of exactly this origin, wherever the opener is by now.
  window.opener.postMessage({ type: "rejoinder:token", state, token }, origin);
  delete handover.dataset.token;
  handover.hidden = false;
  alone.hidden = true;
  setTimeout(() => window.close(), CLOSES_AFTER_MS);
}
