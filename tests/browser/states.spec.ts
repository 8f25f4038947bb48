import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { Answer } from './answers.ts';
import { test } from './panel-test.ts';
import * as rollouts from './rollouts.ts';

const done = (rollout: typeof rollouts.promote): Answer => ({ state: 'Done', rollouts: [rollout] });

/** What a person has to tell apart at a glance, and the word by which they do. */
const states: [string, Answer, string][] = [
  ['promote', done(rollouts.promote), 'PROMOTE'],
  ['hold', done(rollouts.insufficient), 'HOLD'],
  ['roll-back', done(rollouts.rollback), 'ROLL BACK'],
  ['rolling-back', done(rollouts.rollingBack), 'ROLLING BACK'],
  ['ended', done(rollouts.done), 'DONE'],
  ['stale', done(rollouts.expired), 'verdict expired'],
  ['no-data', { state: 'Done', rollouts: [] }, 'No rollout in this panel’s data'],
  [
    'error',
    {
      state: 'Error',
      rollouts: [],
      error: 'The scheduler at https://rollcall:7655 refused the connection. Check that it runs.',
    },
    'The rollout cannot be read',
  ],
  ['loading', { state: 'Loading', rollouts: [] }, 'Reading the rollout…'],
];

/** A tile on a crowded dashboard, a column, a screen of its own. */
const sizes = [
  { width: 300, height: 300 },
  { width: 620, height: 600 },
  { width: 1_600, height: 900 },
];

/** Where the documentation's pictures go, when they are to be made anew: `DOCS_IMAGES=docs/images`. */
const images = process.env['DOCS_IMAGES'];

/** Layout by numbers: a picture would be of this machine's fonts. */
async function expectInSight(page: Page, word: string, { width, height }: (typeof sizes)[number]) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `overflow at ${width} px`).toBeLessThanOrEqual(0);
  const box = await page.getByText(word, { exact: true }).first().boundingBox();
  expect((box?.y ?? Infinity) + (box?.height ?? 0), `the word at ${width} px`).toBeLessThan(height);
}

for (const theme of ['dark', 'light'] as const)
  for (const [name, answer, word] of states)
    test(`${name} is unmistakable from a tile to a screen, ${theme}`, async ({ page, panel }) => {
      // Three pages and a look at each element of them.
      test.setTimeout(90_000);
      for (const { width, height } of sizes) {
        await page.setViewportSize({ width, height });
        await panel.open(answer, { theme, height: String(height - 32) });
        await expect(page.getByText(word, { exact: true }).first()).toBeVisible();
        await page.waitForLoadState('networkidle');
        await expectInSight(page, word, { width, height });
        await page.screenshot({ path: `test-results/screenshots/state-${name}-${width}-${theme}.png` });
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      if (images !== undefined && theme === 'dark') {
        await page.setViewportSize({ width: 1_000, height: 620 });
        await page.screenshot({ path: `${images}/panel-${name}.png` });
      }
    });

test('a plan of twenty stages with long names fits any width', async ({ page, panel }) => {
  for (const { width, height } of sizes) {
    await page.setViewportSize({ width, height });
    await panel.show(rollouts.long, { options: JSON.stringify({ layout: 'full' }) });
    await expectInSight(page, 'PROMOTE', { width, height: 900 });
    await expect(panel.stages.getByRole('listitem')).toHaveCount(20);
    await expect(page.getByText(/^Stage 8 of 20: Stage 8/)).toBeVisible();
    await page.screenshot({ path: `test-results/screenshots/long-${width}.png`, fullPage: true });
  }
});
