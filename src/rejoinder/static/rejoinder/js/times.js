// @ts-check
/* Times younger than a day become relative; the full time stays as the title. Readers may want
   exact times, or twelve hours; the text that the server wrote has the site's time zone. */

const DAY = 86_400;
const MINUTE = 60;
const HOUR = 3_600;

/** @param {number} seconds @param {string | undefined} language */
function relative(seconds, language) {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  if (seconds < MINUTE) return format.format(0, "second");
  if (seconds < HOUR) return format.format(-Math.floor(seconds / MINUTE), "minute");
  return format.format(-Math.floor(seconds / HOUR), "hour");
}

/**
 * @param {import("./place.js").Place} place
 * @param {ParentNode} where
 */
export function relativeTimes(place, where) {
  const { times, clock } = place.looks.dataset;
  const language = place.looks.lang || document.documentElement.lang || undefined;
  if (clock === "12") where.querySelectorAll("time").forEach((time) => inTwelveHours(time, language));
  if (times === "exact") return;
  for (const time of where.querySelectorAll(".when > time")) {
    if (!(time instanceof HTMLTimeElement)) continue;
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (seconds >= DAY || seconds < -MINUTE) continue;
    time.title ||= time.textContent ?? "";
    time.textContent = relative(Math.max(seconds, 0), language);
  }
}

/** @param {Element} time @param {string | undefined} language */
function inTwelveHours(time, language) {
  const text = time.textContent ?? "";
  const clock = /\b(\d\d):(\d\d)$/.exec(text);
  if (!clock) return;
  const format = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", hour12: true });
  const at = new Date(2000, 0, 1, Number(clock[1]), Number(clock[2]));
  time.textContent = text.slice(0, clock.index) + format.format(at).replace("\u202f", " ");
}
