import { expect } from '@playwright/test';
import { listed as listedEntries, log } from './audit/entries.ts';
import { configured } from './configuration/answers.ts';
import { failing, givenUp, instance, letter, listed, offline, paused } from './fleet/instances.ts';
import { test, type PagesPage } from './pages.page.ts';

/** Each thing in sight is looked at by some hundred rules, which takes its time on a busy machine. */
test.slow();

/** Every page, whoever wrote it: as it is before anything answers. With answers, each page's own tests look at it. */
const places = [
  '/rollouts',
  '/rollouts/adaptive-polling',
  '/fleet',
  '/fleet/dead-letters',
  '/fleet/instances/pve%3A%3Apve-node1',
  '/sync',
  '/optimize',
  '/audit',
  '/configuration',
];
const themes = ['dark', 'light'] as const;

function answered(pages: PagesPage): void {
  const fleet = [
    instance('pve-node1'),
    failing('pve-node2'),
    givenUp('pve-node3'),
    paused('pve-node4'),
    offline('pve-node5'),
    instance('pve-node6', { state: 'waiting', displayName: 'A name '.repeat(28) }),
  ];
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  pages.answers('getInstance', failing('pve-node2'));
  pages.answers('listDeadLetters', { total: 1, next: null, deadLetters: [letter('pve-node3')] });
  pages.answers('listAudit', (asked) => listedEntries(log, asked));
  configured(pages);
}

for (const theme of themes) {
  test.describe(`in the ${theme} theme nobody stumbles`, () => {
    for (const place of places)
      test(`over ${place} where nothing can be read`, async ({ pages, page }) => {
        await pages.open(place, { theme });
        await expect(page.getByRole('alert').first()).toBeVisible();
        await pages.expectAccessible();
      });

    for (const [place, shown] of [
      ['/fleet', 'pve-node2'],
      ['/fleet/dead-letters', 'pve-node3'],
      ['/fleet/instances/pve%3A%3Apve-node2', 'backups'],
      ['/audit', 'breaker.reset'],
      ['/configuration', 'Bring back version 3'],
    ] as const)
      test(`over ${place} with all that it shows`, async ({ pages, page }) => {
        answered(pages);
        await pages.open(place, { theme });
        await expect(page.getByText(shown).first()).toBeVisible();
        await pages.expectAccessible();
        await page.setViewportSize({ width: 600, height: 800 });
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
          .toBeLessThanOrEqual(0);
      });

    test('over a dialog', async ({ pages, page }) => {
      answered(pages);
      await pages.open('/fleet/instances/pve%3A%3Apve-node2', { theme });
      await pages.button('Pause').click();
      await expect(page.getByRole('radiogroup', { name: 'How long' })).toBeVisible();
      await pages.expectAccessible();
    });
  });
}

test('a dialog is opened, filled in and sent by the keyboard alone', async ({ pages, page }) => {
  answered(pages);
  pages.answers('resetBreaker', { success: true });
  await pages.open('/fleet');
  await pages.button('Reset breaker: pve-node2').focus();
  await page.keyboard.press('Enter');
  await expect(pages.dialog('Reset the breaker of pve-node2').getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('The switch was replaced');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The breaker of pve-node2 is closed.')).toBeVisible();
});

test('in German a page speaks German, and its document says so', async ({ pages, page }) => {
  answered(pages);
  await pages.open('/fleet', { lang: 'de-DE' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'de-DE');
  await expect(page.getByText('6 Instanzen')).toBeVisible();
  await page.getByRole('button', { name: 'Breaker zurücksetzen: pve-node2' }).click();
  const dialog = pages.dialog('Den Breaker von pve-node2 zurücksetzen');
  await expect(dialog.getByRole('button', { name: 'Schließen' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Abbrechen' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a language that there is none of is served with English', async ({ pages, page }) => {
  answered(pages);
  await pages.open('/fleet', { lang: 'fr-FR' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'en-US');
  await expect(page.getByText('6 instances')).toBeVisible();
});
