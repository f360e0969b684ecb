// @ts-check
/* A discussion as a React component. It takes the React that you use, so it needs no build:

     import * as React from "react";
     import { makeDiscussion } from "./rejoinder.js";
     const Discussion = makeDiscussion(React, "https://desk.example");
     <Discussion url="https://news.example/the-article" onCount={(count) => …} />

   Make it once, outside your components. The element follows when `url` changes and is gone with
   the component. On a server it draws the bare element. */

/**
 * @typedef {{
 *   url?: string, article?: string, start?: string, theme?: string, density?: string, depth?: string,
 *   sort?: string, lang?: string, dir?: string, tokenUrl?: string,
 *   onReady?: (detail: {thread: string, count: number}) => void,
 *   onCount?: (count: number) => void,
 *   onPosted?: (detail: {state: string}) => void,
 * }} DiscussionProps
 */

/**
 * @param {any} React
 * @param {string} desk the address of the desk
 * @returns {(props: DiscussionProps) => any} the component
 */
export function makeDiscussion(React, desk) {
  const address = desk.replace(/\/$/, "");
  return function RejoinderDiscussion(/** @type {DiscussionProps} */ props) {
    const element = React.useRef(null);
    const latest = React.useRef(props);
    React.useEffect(() => {
      latest.current = props;
    });
    React.useEffect(() => {
      load(address);
      return listen(element.current, () => latest.current);
    }, []);
    return React.createElement("rejoinder-discussion", {
      ref: element,
      "data-url": props.url,
      "data-article": props.article,
      "data-start": props.start,
      "data-theme": props.theme,
      "data-density": props.density,
      "data-depth": props.depth,
      "data-sort": props.sort,
      "data-lang": props.lang,
      "data-dir": props.dir,
      "data-token-url": props.tokenUrl,
    });
  };
}

/**
 * Load the desk's script, once on a page; when it fails the browser's console says so.
 * @param {string} desk
 */
function load(desk) {
  const src = `${desk}/embed.js`;
  if (document.querySelector(`script[src="${CSS.escape(src)}"]`)) return;
  const script = document.createElement("script");
  script.async = true;
  script.src = src;
  document.head.append(script);
}

/**
 * Pass on what the element says.
 * @param {HTMLElement} element
 * @param {() => DiscussionProps} props
 * @returns {() => void} stops it
 */
function listen(element, props) {
  const heard = new AbortController();
  const hear = (/** @type {string} */ name, /** @type {(detail: any) => void} */ act) =>
    element.addEventListener(`rejoinder:${name}`, (event) => act(/** @type {CustomEvent} */ (event).detail), heard);
  hear("ready", (detail) => props().onReady?.(detail));
  hear("count", ({ count }) => props().onCount?.(count));
  hear("posted", (detail) => props().onPosted?.(detail));
  return () => heard.abort();
}
