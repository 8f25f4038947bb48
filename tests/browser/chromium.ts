import { existsSync } from 'node:fs';

/**
 * The browser of this machine: Playwright's own cannot be downloaded everywhere. Without its window, where Debian's
 * package of that is there: a whole one draws its toolbars for every page, and takes half as long again.
 */
export const chromium =
  process.env['CHROMIUM'] ??
  (existsSync('/usr/bin/chromium-headless-shell') ? '/usr/bin/chromium-headless-shell' : '/usr/bin/chromium');

/** Why the browser tests cannot run here, if so. */
export const obstacle = existsSync(chromium)
  ? undefined
  : `browser tests skipped: no Chromium at ${chromium}; install one, or name it in CHROMIUM`;
