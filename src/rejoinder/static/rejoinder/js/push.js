// @ts-check
/* "Push on this device": asks the browser only when it is pressed, and says what came of it. */

const ADDRESS = "/settings/notifications/push";

export async function pushSwitch() {
  const section = document.getElementById("push");
  const box = section?.querySelector("[data-push-switch] input");
  if (!section || !(box instanceof HTMLInputElement)) return;
  const say = (/** @type {string} */ state) => {
    const place = section.querySelector("#push-state");
    if (place) place.textContent = section.dataset[state] ?? "";
    box.disabled = ["busy", "blocked", "unsupported"].includes(state);
  };
  section.querySelector("[data-push-switch]")?.removeAttribute("hidden");
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    say("unsupported");
    return;
  }
  box.addEventListener("change", async () => {
    const wish = box.checked;
    say("busy");
    let state = "failed";
    try {
      state = wish ? await turnOn(section.dataset.key ?? "") : await turnOff();
      await renewList();
    } catch (error) {
      console.warn("push:", error);
    }
    box.checked = state === "failed" ? !wish : state === "on";
    say(state);
    await markThisDevice();
    box.focus();
  });
  const subscription = await markThisDevice();
  box.checked = Boolean(subscription) && Notification.permission === "granted";
  // Browsers renew their addresses; the one that this device has now is the one to use.
  if (box.checked && subscription) await tell(subscription);
  say(Notification.permission === "denied" ? "blocked" : box.checked ? "on" : "off");
}

/**
 * @param {string} key the site's public key
 * @returns {Promise<string>} the state to be told
 */
async function turnOn(key) {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "blocked" : "off";
  await navigator.serviceWorker.register("/push-worker.js", { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  // One that was made for another key of the site gets nothing any more.
  await (await pushManager.getSubscription())?.unsubscribe();
  await tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  return "on";
}

/** @returns {Promise<string>} the state to be told */
async function turnOff() {
  const number = thisDevice()?.dataset.number;
  if (number) await post(`${ADDRESS}/remove`, { device: number });
  await (await current())?.unsubscribe();
  return "off";
}

/** @param {PushSubscription} subscription */
async function tell(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  await post(ADDRESS, { endpoint: endpoint ?? "", p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" });
}

/**
 * @param {string} address
 * @param {Record<string, string>} values
 */
async function post(address, values) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(values),
  });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}

/** Find this browser in the list; return its subscription if the site has it. */
async function markThisDevice() {
  const subscription = await current();
  if (!subscription) return null;
  const mark = await digest(subscription.endpoint);
  const row = document.querySelector(`#push-devices [data-mark="${mark}"]`);
  row?.setAttribute("data-this", "");
  row?.querySelector("[data-this-device]")?.removeAttribute("hidden");
  return row ? subscription : null;
}

/** @returns {HTMLElement | null} */
function thisDevice() {
  return document.querySelector("#push-devices [data-this]");
}

async function renewList() {
  const answer = await fetch(location.pathname);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.getElementById("push-devices");
  if (list) document.getElementById("push-devices")?.replaceWith(list);
}

/** @param {string} text */
async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const signs = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0"));
  return signs.join("").slice(0, 16);
}
