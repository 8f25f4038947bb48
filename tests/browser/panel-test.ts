import { expect, test as base } from '@playwright/test';
import { obstacle } from './chromium.ts';
import { RolloutStagePage } from './rollout-stage.page.ts';

base.skip(obstacle !== undefined, obstacle ?? '');

/** What Chromium itself says of a refusal or a lost connection that a test has asked for. */
const asked = /^Failed to load resource/;

/** A test of the panel, which fails as well if the page throws, or complains in the console. */
export const test = base.extend<{ panel: RolloutStagePage }>({
  panel: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      const heard = message.type() === 'error' || message.type() === 'warning';
      if (heard && !asked.test(message.text())) complaints.push(message.text());
    });
    await use(new RolloutStagePage(page));
    expect(complaints).toEqual([]);
  },
});
