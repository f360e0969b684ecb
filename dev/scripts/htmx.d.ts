/* What our scripts use of htmx, which the desk loads as a script of its own. */
interface Window {
  htmx?: {
    process(element: Element): void;
    swap(target: Element, html: string, how: { swapStyle: string }): void;
  };
}
