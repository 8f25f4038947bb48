import { existsSync } from 'node:fs';

/** The browser of this machine: Playwright's own cannot be downloaded everywhere. */
export const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why the browser tests cannot run here, if so. */
export const obstacle = existsSync(chromium)
  ? undefined
  : `browser tests skipped: no Chromium at ${chromium}; install one, or name it in CHROMIUM`;
