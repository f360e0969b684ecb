// @ts-check
/* A discussion as a React component. It takes the React that you use, so it needs no build:

     import * as React from "react";
     import { makeDiscussion } from "./rejoinder.js";
     const Discussion = makeDiscussion(React, "https://desk.example");
     <Discussion url="https://news.example/the-article" onCount={(n) => …} />

   The element follows when `url` changes, and is gone with the component. */

/** @type {Map<string, Promise<void>>} */
const loading = new Map();

/**
 * Load the desk's script once on a page.
 * @param {string} desk
 * @returns {Promise<void>}
 */
function load(desk) {
  const found = loading.get(desk);
  if (found) return found;
  const loaded = new Promise((done, failed) => {
    const script = document.createElement("script");
    script.async = true;
    script.src = `${desk}/embed.js`;
    script.onload = () => done(undefined);
    script.onerror = () => failed(new Error(`${script.src} was not loaded`));
    document.head.append(script);
  });
  loading.set(desk, loaded);
  return loaded;
}

/**
 * @typedef {{
 *   url?: string, article?: string, theme?: string, sort?: string, lang?: string, tokenUrl?: string,
 *   onCount?: (count: number) => void, onPosted?: (detail: unknown) => void,
 * }} DiscussionProps
 */

/**
 * @param {any} React
 * @param {string} desk the address of the desk
 * @returns {(props: DiscussionProps) => unknown} the component
 */
export function makeDiscussion(React, desk) {
  const address = desk.replace(/\/$/, "");
  return function RejoinderDiscussion({ url, article, theme, sort, lang, tokenUrl, onCount, onPosted }) {
    const element = React.useRef(null);
    React.useEffect(() => {
      // Without the script the element stays empty; the browser's console says why.
      load(address).catch((failure) => console.error(failure));
    }, []);
    React.useEffect(() => {
      const { current } = element;
      const counted = (/** @type {any} */ event) => onCount?.(event.detail.count);
      const posted = (/** @type {any} */ event) => onPosted?.(event.detail);
      current.addEventListener("rejoinder:count", counted);
      current.addEventListener("rejoinder:posted", posted);
      return () => {
        current.removeEventListener("rejoinder:count", counted);
        current.removeEventListener("rejoinder:posted", posted);
      };
    }, [onCount, onPosted]);
    return React.createElement("rejoinder-discussion", {
      ref: element,
      "data-url": url,
      "data-article": article,
      "data-theme": theme,
      "data-sort": sort,
      "data-lang": lang,
      "data-token-url": tokenUrl,
    });
  };
}
