// @ts-check
/* Hears how far a thread has come: by a stream, and where streams do not work by asking now and
   then. Whoever was away needs the latest head alone, so nothing is kept and nothing replayed. */

/** @typedef {import("./place.js").Place} Place */
/** @typedef {{count: number, number: number, changed: number, heading: string}} Head */
/** @typedef {{head: (head: Head) => void, inbox: (unread: number) => void}} Told */

// The server says something every 24 seconds.
const SILENT_MS = 60_000;
// A proxy that keeps answers until they are whole would let us wait for ever.
const FIRST_WORD_MS = 15_000;
const HIDDEN_MS = 20_000;
const ASK_MS = 30_000;
const ASKS_BEFORE_NEXT_TRY = 10;
const LONGEST_WAIT_MS = 30_000;

/** That the server keeps no stream open for us, and when to ask again. */
class NoStream extends Error {}

/**
 * Tell what the server says of a place's thread, until the returned function is called.
 * @param {Place} place
 * @param {Told} told
 * @returns {() => void}
 */
export function listen(place, told) {
  const ended = new AbortController();
  void follow(place, told, ended.signal);
  return () => ended.abort();
}

/**
 * @param {Place} place
 * @param {Told} told
 * @param {AbortSignal} ended
 */
async function follow(place, told, ended) {
  let failures = 0;
  while (!ended.aborted) {
    await shown(ended);
    if (ended.aborted) return;
    try {
      if (await stream(place, told, ended)) failures = 0;
      await rest(500 + Math.random() * 1500, ended);
    } catch (error) {
      failures += 1;
      if (ended.aborted) return;
      // Something in between may let no stream through; then asking is all that is left.
      if (error instanceof NoStream || failures >= 4) await ask(place, told, ended);
      else await rest(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures) * (0.5 + Math.random()), ended);
    }
  }
}

/**
 * Read one stream to its end. It ends by itself when the page has been hidden for a while.
 * @param {Place} place
 * @param {Told} told
 * @param {AbortSignal} ended
 * @returns {Promise<boolean>} whether anything was said
 * @throws {NoStream | Error}
 */
async function stream(place, told, ended) {
  const line = new AbortController();
  const hangUp = () => line.abort();
  let silence = setTimeout(hangUp, FIRST_WORD_MS);
  const awake = whileShown(hangUp);
  ended.addEventListener("abort", hangUp);
  let heard = false;
  try {
    const answer = await place.fetch(`/d/${place.thread}/live`, {
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal: line.signal,
    });
    const kind = answer.headers.get("Content-Type") ?? "";
    if (!answer.ok || !answer.body || !kind.startsWith("text/event-stream")) throw new NoStream();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return heard;
      heard = true;
      clearTimeout(silence);
      silence = setTimeout(hangUp, SILENT_MS);
      const events = (text + value).split("\n\n");
      text = events.pop() ?? "";
      events.forEach((event) => hear(event, told));
    }
  } catch (error) {
    if (heard || document.hidden) return true;
    throw error;
  } finally {
    clearTimeout(silence);
    awake();
    ended.removeEventListener("abort", hangUp);
    line.abort();
  }
}

/** @param {string} event @param {Told} told */
function hear(event, told) {
  let name = "";
  for (const line of event.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (!line.startsWith("data: ")) continue;
    const said = JSON.parse(line.slice(6));
    if (name === "inbox") told.inbox(said.unread);
    else told.head(said);
  }
}

/**
 * Ask for the head a few times, with pauses.
 * @param {Place} place
 * @param {Told} told
 * @param {AbortSignal} ended
 */
async function ask(place, told, ended) {
  for (let times = 0; times < ASKS_BEFORE_NEXT_TRY && !ended.aborted; times += 1) {
    await shown(ended);
    const answer = await place
      .fetch(`/d/${place.thread}/head`, { headers: { Accept: "application/json" } })
      .catch(() => null);
    if (answer?.ok) told.head(await answer.json());
    await rest(ASK_MS * (0.75 + Math.random() / 2), ended);
  }
}

/**
 * Call `act` once the page has been hidden for a while; returns what stops looking.
 * @param {() => void} act
 */
function whileShown(act) {
  let hidden = 0;
  const look = () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(act, HIDDEN_MS);
  };
  document.addEventListener("visibilitychange", look);
  // A page that is kept for going back must not have a connection open.
  window.addEventListener("pagehide", act);
  look();
  return () => {
    clearTimeout(hidden);
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("pagehide", act);
  };
}

/**
 * Wait until somebody looks at the page.
 * @param {AbortSignal} ended
 * @returns {Promise<void>}
 */
function shown(ended) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !ended.aborted) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    ended.addEventListener("abort", look, { once: true });
  });
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} ended
 * @returns {Promise<void>}
 */
function rest(milliseconds, ended) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    ended.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
