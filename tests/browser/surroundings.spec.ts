import { expect } from '@playwright/test';
import { test } from './panel-test.ts';
import * as rollouts from './rollouts.ts';

test.describe('what is on its way', () => {
  test('is told with its setting, its time and its budget', async ({ page, panel }) => {
    await panel.show(rollouts.promoting);
    await expect(panel.verdict).toContainText('Waiting until the lever is in effect: 7 of 12 instances');
    const pending = page.getByRole('group', { name: 'Setting on its way' });
    await expect(pending).toContainText('scope.percent 50');
    await expect(pending).toContainText('On its way for 12 s; 5 min are allowed.');
    await expect(panel.stages.getByRole('listitem').nth(2)).toContainText('On its way');
    await expect(panel.stages.getByRole('progressbar')).toHaveCount(0);
  });

  test('is told to be overdue, with the problem above everything else', async ({ page, panel }) => {
    await panel.show(rollouts.overdue);
    await expect(page.getByRole('alert')).toContainText('The setting of the lever did not take effect');
    await expect(panel.verdict).toContainText(
      'Overdue: not in effect after 6 min 12 s, and 5 min are allowed.',
    );
  });

  test('of a rollback is told with who ordered it', async ({ panel }) => {
    await panel.show(rollouts.rollingBack);
    await expect(panel.verdict).toContainText('Ordered by rollcall (automatic)');
    await expect(panel.verdict).toContainText('enabled false');
  });

  test('of a kill switch in steps is told with the step, beside the hold', async ({ panel }) => {
    await panel.show(rollouts.pulled);
    await expect(panel.verdict).toContainText('Setting of the kill switch, step 2 of 2');
    await expect(panel.killSwitches).toContainText('pulled 2 min 20 s ago, not in effect yet');
  });
});

test.describe('what stands around the verdict', () => {
  test('a lever that is not where it was set, although nothing is on its way', async ({ page, panel }) => {
    const lever = {
      ...rollouts.promote.lever,
      inEffect: false,
      why: 'adaptivePollingEnabled is false by hand',
    };
    await panel.show({ ...rollouts.promote, lever });
    await expect(page.getByRole('alert')).toContainText('AdaptivePollingEnabled is false by hand');
  });

  test('what is wanted before the start, unmet first, with who gives it', async ({ panel }) => {
    await panel.show(rollouts.draft);
    const wanted = panel.wanted('Wanted before the start');
    await expect(wanted).toContainText('The playbook is acknowledged');
    await expect(wanted).toContainText('Waits for sre to confirm it');
    await expect(wanted.getByText('Unit tests passed within 24 h')).toBeHidden();
    await wanted.getByText('2 met').click();
    await expect(wanted.getByText('Unit tests passed within 24 h')).toBeVisible();
  });

  test('a criterion that is a precondition has nothing to confirm', async ({ panel }) => {
    await panel.show(rollouts.draft);
    await expect(panel.wanted('Wanted before the start').getByRole('button')).toHaveCount(2);
  });

  test('what a start wants beside preconditions, as the scheduler lists it', async ({ panel }) => {
    await panel.show({ ...rollouts.draft, startWants: ['the stage selects no instance'] });
    await expect(panel.wanted('Wanted before the start')).toContainText('The stage selects no instance');
  });

  test('what a promotion would change, from what is so now', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    const next = page.getByRole('region', { name: 'A promotion would change' });
    await expect(next).toContainText('25 %: 5 of 12 instances polled adaptively');
    await expect(next).toContainText('scope.percent 25');
    await expect(next).toContainText('50 %: 7 of 12 instances polled adaptively');
  });

  test('the course of each criterion over its window, as a picture with words', async ({ panel }) => {
    await panel.show(rollouts.promote);
    const staleness = panel.criteria.getByRole('row', { name: /Staleness of healthy/ });
    await expect(staleness.getByRole('img', { name: /^Over 29 min since Sat 02:42: between/ })).toBeVisible();
  });

  test('times in a reason of the scheduler in the reader’s zone', async ({ panel }) => {
    await panel.show(rollouts.sync, { timeZone: 'Asia/Tokyo' });
    await expect(panel.verdict).toContainText('the next opens at 2026-11-22 07:00:00');
    await expect(panel.verdict).toContainText('at 12:12:36');
  });

  test('missing sign-offs and a closed change window', async ({ panel }) => {
    await panel.show(rollouts.sync);
    const wanted = panel.wanted('Wanted before “Phase C: full”');
    await expect(wanted).toContainText('Sign-off of “Phase B: two at once” by product');
    await expect(wanted).toContainText('the next opens at Sat 22:00, in 18 h 47 min');
  });

  test('that the plan’s file differs, and that the workload is simulated', async ({ page, panel }) => {
    await panel.show(rollouts.sync);
    await expect(page.getByText('goes on with the plan that it was started with')).toBeVisible();
    await expect(page.getByText('Simulated workload: nothing real is changed')).toBeVisible();
  });

  test('how long the evidence will take, what has no data, and who waived it', async ({ panel }) => {
    await panel.show(rollouts.sync);
    const row = (name: RegExp) => panel.criteria.getByRole('row', { name });
    await expect(row(/Timeouts/)).toContainText('Evidence in about 8 h at today’s rate');
    await expect(row(/Timeouts/)).toContainText('95 % bound 19.6%');
    await expect(row(/Row counts/)).toContainText('No data for 45 min; on-call is to be paged');
    await expect(row(/Soak test/)).toContainText('Waived by grafana:ines until Sat 13:12');
  });

  test('kill switches with their budget and what they took last', async ({ panel }) => {
    await panel.show(rollouts.sync);
    const row = (title: string) => panel.killSwitches.getByRole('listitem').filter({ hasText: title });
    await expect(row('Rate limit spike')).toContainText('Within 2 min');
    await expect(row('Rate limit spike')).toContainText('in effect after 42 s');
    await expect(row('Persistence backlog')).toContainText('in effect after 7 min 11 s, over its budget');
    await expect(row('Coordinator fault')).toContainText('never pulled');
  });

  test('drills that are overdue, due, and failed', async ({ panel }) => {
    await panel.show(rollouts.sync);
    const row = (title: string) => panel.drills.getByRole('listitem').filter({ hasText: title });
    await expect(row('quota is exceeded')).toContainText('Overdue: it was due 1 d 23 h ago');
    await expect(row('quota is exceeded')).toContainText('seen after 21 s, in effect after 38 s');
    await expect(row('a second a write')).toContainText('Due in 4 d 15 h');
    await expect(row('a second a write')).toContainText('Failed 2 d 8 h ago, as a dry run');
  });

  test('snapshots behind a click', async ({ page, panel }) => {
    await panel.show(rollouts.sync);
    const snapshots = page.getByRole('region', { name: 'Snapshots' });
    await snapshots.getByText('3 taken, the last at Phase B: two at once, 24h').click();
    await expect(snapshots.getByRole('listitem').nth(1)).toContainText('12h, late');
    await expect(snapshots.getByRole('listitem').first()).toContainText('no value');
    await page.screenshot({ path: 'test-results/screenshots/snapshots-dark.png', fullPage: true });
  });

  test('a rollout of an older service, without what it does not say', async ({ page, panel }) => {
    await panel.show(rollouts.older);
    await expect(panel.criteria.getByRole('row', { name: /Queue depth/ })).toContainText('Pass');
    await expect(panel.killSwitches).toHaveCount(0);
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
});
