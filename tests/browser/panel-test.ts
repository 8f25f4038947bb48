import { expect, test as base } from '@playwright/test';
import { obstacle } from './chromium.ts';
import { RolloutStagePage } from './rollout-stage.page.ts';

base.skip(obstacle !== undefined, obstacle ?? '');

/** A test of the panel, which fails as well if the page throws. */
export const test = base.extend<{ panel: RolloutStagePage }>({
  panel: async ({ page }, use) => {
    const crashes: Error[] = [];
    page.on('pageerror', (error) => crashes.push(error));
    await use(new RolloutStagePage(page));
    expect(crashes).toEqual([]);
  },
});
