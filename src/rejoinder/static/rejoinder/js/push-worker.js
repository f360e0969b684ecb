// @ts-check
/* Shows pushes, also while no page of the site is open. Served as /push-worker.js. */

const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("push", (/** @type {any} */ event) => {
  const said = read(event.data);
  // Browsers want something shown for every push, also for one that cannot be read.
  event.waitUntil(
    worker.registration.showNotification(String(said.title || location.host), {
      body: String(said.body || ""),
      tag: String(said.tag || "rejoinder"),
      data: { address: String(said.address || "/") },
    }),
  );
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.address));
});

// The browser has got another address at its push service: the site is told.
worker.addEventListener("pushsubscriptionchange", (/** @type {any} */ event) => {
  event.waitUntil(renew(event.oldSubscription?.options, event.newSubscription));
});

/** @param {any} data */
function read(data) {
  try {
    return data.json() ?? {};
  } catch {
    return {};
  }
}

/**
 * Go to the page in a window that has it open, else in a new one.
 * @param {unknown} address a path; whatever leads elsewhere becomes the front page
 */
async function open(address) {
  const wanted = new URL(String(address || "/"), location.origin);
  const url = wanted.origin === location.origin ? wanted.href : `${location.origin}/`;
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = windows.find((/** @type {any} */ window) => window.url === url);
  return shown ? shown.focus() : worker.clients.openWindow(url);
}

/**
 * @param {any} options
 * @param {any} made
 */
async function renew(options, made) {
  const subscription = made ?? (await worker.registration.pushManager.subscribe(options));
  const { endpoint, keys } = subscription.toJSON();
  await fetch("/settings/notifications/push", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
}
