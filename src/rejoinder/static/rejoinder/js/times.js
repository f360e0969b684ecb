// @ts-check
/* Times younger than a day become relative; the full time stays as the title. */

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
  for (const time of where.querySelectorAll(".when > time")) {
    if (!(time instanceof HTMLTimeElement)) continue;
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (seconds >= DAY || seconds < -MINUTE) continue;
    time.title ||= time.textContent ?? "";
    time.textContent = relative(Math.max(seconds, 0));
  }
}
