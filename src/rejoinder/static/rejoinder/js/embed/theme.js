// @ts-check
/* Lets the discussion look like the page that it stands on: its fonts, its ground, the colour of
   its links. What the page says by custom properties goes before all this (css/embed.css). */

/** @typedef {[red: number, green: number, blue: number, alpha: number]} Colour */

const INK = { light: /** @type {Colour} */ ([27, 27, 25, 1]), dark: /** @type {Colour} */ ([236, 234, 229, 1]) };
const META = { light: /** @type {Colour} */ ([107, 106, 100, 1]), dark: /** @type {Colour} */ ([156, 154, 147, 1]) };
// On a ground with less contrast to our text than this, states and buttons could not be read.
const ENOUGH_FOR_ALL = 11;
const ENOUGH = 4.5;
// Old pages make their root 10 pixels and count in rem.
const SMALLEST_ROOT = 14;
const USUAL_ROOT = 16;

/**
 * @param {HTMLElement} host the element on the page
 * @param {HTMLElement} page the outermost element of ours
 */
export function takeLooks(host, page) {
  const wanted = host.dataset.theme ?? "auto";
  const ground = groundOf(host);
  const isDark = wanted === "dark" || (wanted !== "light" && isDarkPage(ground));
  const theme = isDark ? "dark" : "light";
  page.dataset.theme = theme;
  const own = ground ?? (isDarkPage(null) ? [22, 23, 26, 1] : [255, 255, 255, 1]);
  const fits = contrast(own, INK[theme]) >= ENOUGH_FOR_ALL;
  page.toggleAttribute("data-ground", !fits);
  set(page, "bg", fits ? css(own) : "");
  set(page, "ink-3", fits && contrast(own, META[theme]) < ENOUGH ? "var(--_ink-2)" : "");
  set(page, "font", getComputedStyle(host).fontFamily);
  accent(host, page, fits ? own : isDark ? [22, 23, 26, 1] : [255, 255, 255, 1]);
  const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
  page.style.zoom = root < SMALLEST_ROOT ? String(USUAL_ROOT / root) : "";
}

/**
 * The colour of the page's links, where it can be read and is one.
 * @param {HTMLElement} host
 * @param {HTMLElement} page
 * @param {Colour} ground
 */
function accent(host, page, ground) {
  const link = document.createElement("a");
  link.href = "#";
  link.hidden = true;
  link.dataset.rejoinder = "";
  // Beside the element: what has no place in its shadow root has no style either.
  host.after(link);
  const colour = colourOf(getComputedStyle(link).color);
  link.remove();
  const isOurs = colour !== null && contrast(colour, ground) >= ENOUGH && !isGrey(colour) && !isBrowsers(colour);
  set(page, "accent", colour && isOurs ? css(colour) : "");
  const white = /** @type {Colour} */ ([255, 255, 255, 1]);
  set(page, "on-accent", colour && isOurs ? (contrast(colour, white) >= ENOUGH ? "#fff" : "#0d1117") : "");
}

/** @param {HTMLElement} page @param {string} name @param {string} value */
function set(page, name, value) {
  if (value) page.style.setProperty(`--rj-page-${name}`, value);
  else page.style.removeProperty(`--rj-page-${name}`);
}

/**
 * The first ground around the element that is painted; null where the page paints none.
 * @param {Element} host
 * @returns {Colour | null}
 */
function groundOf(host) {
  for (let at = /** @type {Element | null} */ (host); at; at = parentOf(at)) {
    const colour = colourOf(getComputedStyle(at).backgroundColor);
    if (colour && colour[3] > 0.5) return [colour[0], colour[1], colour[2], 1];
  }
  return null;
}

/** @param {Element} at */
function parentOf(at) {
  const root = at.getRootNode();
  return at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** @param {Colour | null} ground */
function isDarkPage(ground) {
  if (ground) return luminance(ground) < 0.3;
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes("dark") && (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
}

/**
 * @param {string} text as getComputedStyle gives it
 * @returns {Colour | null}
 */
function colourOf(text) {
  const parts = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(text);
  return parts && [+parts[1], +parts[2], +parts[3], parts[4] === undefined ? 1 : +parts[4]];
}

/** @param {Colour} colour */
const css = ([red, green, blue]) => `rgb(${red} ${green} ${blue})`;

/** @param {Colour} colour */
const isGrey = ([red, green, blue]) => Math.max(red, green, blue) - Math.min(red, green, blue) < 24;

/** What browsers give to links of pages that say nothing. @param {Colour} colour */
const isBrowsers = ([red, green, blue]) => (red === 0 && green === 0 && blue === 238) || (red === 158 && green === 158);

/** Relative luminance as WCAG 2 has it. @param {Colour} colour */
function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Colour} one @param {Colour} other */
function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}
