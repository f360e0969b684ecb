// @ts-check
/* Times younger than a day become relative; the full time stays as the title. Readers may want
   exact times, or twelve hours; the text that the server wrote has the site's time zone. */

const DAY = 86_400;
const MINUTE = 60;
const HOUR = 3_600;

/** @param {number} seconds */
function relative(seconds) {
  const language = document.documentElement.lang || undefined;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  if (seconds < MINUTE) return format.format(0, "second");
  if (seconds < HOUR) return format.format(-Math.floor(seconds / MINUTE), "minute");
  return format.format(-Math.floor(seconds / HOUR), "hour");
}

/** @param {ParentNode} where */
export function relativeTimes(where) {
  const { times, clock } = document.documentElement.dataset;
  if (clock === "12") where.querySelectorAll("time").forEach(inTwelveHours);
  if (times === "exact") return;
  for (const time of where.querySelectorAll(".when > time")) {
    if (!(time instanceof HTMLTimeElement)) continue;
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (seconds >= DAY || seconds < -MINUTE) continue;
    time.title ||= time.textContent ?? "";
    time.textContent = relative(Math.max(seconds, 0));
  }
}

/** @param {Element} time */
function inTwelveHours(time) {
  const text = time.textContent ?? "";
  const clock = /\b(\d\d):(\d\d)$/.exec(text);
  if (!clock) return;
  const language = document.documentElement.lang || undefined;
  const format = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", hour12: true });
  const at = new Date(2000, 0, 1, Number(clock[1]), Number(clock[2]));
  time.textContent = text.slice(0, clock.index) + format.format(at).replace("\u202f", " ");
}
