import type { MouseEvent } from 'react';

/** A click on a link to one of our pages stays within the host, unless it asks for a new tab or window. */
export function follow(event: MouseEvent, goTo: () => void): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goTo();
}
