import { expect as expectAtOnce, type Page } from '@playwright/test';
import { lost, refusal, test as base, type PagesPage } from './pages.page.ts';
import * as answers from './optimize-answers.ts';

/** Pages that are read anew every few seconds show what is new only then, and machines are busy. */
const expect = expectAtOnce.configure({ timeout: 20_000 });
base.describe.configure({ timeout: 90_000 });

/** The Optimize page, with a city of sixty stations and a plan of eighteen moves. */
const test = base.extend<{ optimize: PagesPage }>({
  optimize: async ({ page, pages }, use) => {
    await drawsAt(page, 45);
    pages.answers('listInstances', answers.systems('city'));
    pages.answers('getPolicyTime', () => answers.time());
    pages.answers('getPolicyConfig', answers.config());
    pages.answers('getPolicyStations', answers.city());
    pages.answers('getPolicyMoves', answers.ready(answers.moves(18)));
    pages.answers('tellPolicySession', { success: true });
    await use(pages);
  },
});

/** A browser that draws so many pictures a second, however busy this machine is: time passes by pictures. */
const drawsAt = (page: Page, perSecond: number) =>
  page.addInitScript((rate) => {
    const draw = window.requestAnimationFrame.bind(window);
    let [drawn, now] = [0, 0];
    window.requestAnimationFrame = (callback) =>
      draw((at) => {
        if (at !== drawn) now += 1_000 / rate;
        drawn = at;
        callback(now);
      });
  }, perSecond);

const shot = (name: string) => `test-results/screenshots/optimize-${name}.png`;
const state = (page: Page) => page.locator('[aria-current="step"]');
const map = (page: Page) => page.getByRole('img', { name: /^Map of/ });

test.describe('from live to a plan', () => {
  for (const theme of ['dark', 'light'] as const)
    test(`stations are followed live on a map (${theme})`, async ({ page, optimize }) => {
      await optimize.open('/optimize', { theme });
      await expect(state(page)).toHaveText('Live');
      await expect(map(page)).toHaveAccessibleName(
        'Map of 60 stations: 10 empty, 10 full; 0 of 0 moves made',
      );
      await page.screenshot({ path: shot(`live-${theme}`), fullPage: true });
      await optimize.expectAccessible();
    });

  for (const theme of ['dark', 'light'] as const)
    test(`a plan is computed on the frozen snapshot, played back, and stays (${theme})`, async ({
      page,
      optimize,
    }) => {
      let asked = 0;
      optimize.answers('getPolicyMoves', () =>
        asked++ < 2 ? answers.pending : answers.ready(answers.moves(8)),
      );
      await optimize.open('/optimize', { theme });
      await optimize.button('Freeze').click();
      await expect(state(page)).toHaveText('Frozen');
      await optimize.button('Plan moves').click();
      await expect(state(page)).toHaveText('Computing');
      await expect(page.getByText('Computing rebal.greedy.v1 …')).toBeVisible();
      await expect(state(page)).toHaveText('Playback');
      await expect(page.getByText('Every move is shown on its way.')).toBeVisible();
      await expect(page.getByText(/^[1-7] of 8 moves made$/)).toBeVisible({ timeout: 30_000 });
      await page.screenshot({ path: shot(`playback-${theme}`), fullPage: true });
      await expect(state(page)).toHaveText('Frozen', { timeout: 60_000 });
      await expect(page.getByText('8 of 8 moves made')).toBeVisible();
      await expect(page.getByRole('table', { name: 'Moves' })).toContainText('Station 1');
      await page.mouse.move(0, 0);
      await page.screenshot({ path: shot(`played-${theme}`), fullPage: true });
      await optimize.expectAccessible();
      const query = optimize.reads.find(({ id }) => id === 'getPolicyMoves')?.query;
      expect(query).toMatchObject({
        sv: answers.sv,
        policy_version: answers.greedy,
        view_snapshot_id: `city.${answers.sv}`,
      });
      await optimize.button('Back to live').click();
      await expect(state(page)).toHaveText('Live');
      await expect(page.getByRole('table', { name: 'Moves' })).toBeHidden();
    });

  test('the frozen snapshot stays while the city moves on', async ({ page, optimize }) => {
    await optimize.open('/optimize');
    await optimize.button('Freeze').click();
    optimize.answers('getPolicyTime', () => answers.time(answers.laterSv, { empty_station_count: 31 }));
    await expect(page.getByText('31', { exact: true })).toBeVisible();
    await optimize.button('Plan moves').click();
    await expect(state(page)).toHaveText('Playback');
    const svs = optimize.reads.filter(({ id }) => id === 'getPolicyMoves' || id === 'getPolicyStations');
    expect(new Set(svs.map(({ query }) => query['sv']))).toEqual(new Set([answers.sv]));
  });

  test('a plan is gone through move by move, also by keyboard', async ({ page, optimize }) => {
    await optimize.open('/optimize');
    await optimize.button('Plan moves').click();
    await optimize.button('Pause').click();
    const position = page.getByRole('slider', { name: 'Moves made' });
    await position.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(position).toHaveAttribute('aria-valuetext', '1 of 18 moves made');
    await page.getByRole('table', { name: 'Moves' }).getByRole('button', { name: '7', exact: true }).click();
    await expect(page.getByText('7 of 18 moves made')).toBeVisible();
    await page.getByRole('radio', { name: 'List' }).check({ force: true });
    const list = page.getByRole('table', { name: 'Stations' });
    await page.getByRole('textbox', { name: 'Find a station' }).fill('army');
    await expect(list.getByRole('row', { name: /Grand Army Plaza & Central Park S/ })).toBeVisible();
    await page.screenshot({ path: shot('list-dark'), fullPage: true });
    await optimize.expectAccessible();
  });

  test('nothing to move is said with its reason, and the page is frozen again', async ({
    page,
    optimize,
  }) => {
    optimize.answers('getPolicyMoves', answers.ready([], { no_op: true, no_op_reason: 'no_deficits' }));
    await optimize.open('/optimize');
    await optimize.button('Plan moves').click();
    await expect(page.getByText('No station lacks bikes.')).toBeVisible();
    await expect(state(page)).toHaveText('Frozen');
  });

  test('greedy in place of global is not shown as if it were global', async ({ page, optimize }) => {
    const fallback = { reason: 'deadline', message: 'The solver ran past its deadline.' };
    optimize.answers(
      'getPolicyMoves',
      answers.ready(
        answers.moves(4),
        { policy_version: answers.global, fallback },
        { policy_version: answers.global },
      ),
    );
    await optimize.open('/optimize');
    await page.getByRole('radio', { name: answers.global }).check({ force: true });
    await optimize.button('Plan moves').click();
    await expect(page.getByText('This is the plan of greedy, and not of rebal.global.v1')).toBeVisible();
    expect(optimize.reads.find(({ id }) => id === 'getPolicyMoves')?.query['policy_version']).toBe(
      answers.global,
    );
  });

  test('a kill switch takes the choice away while the page is open', async ({ page, optimize }) => {
    await optimize.open('/optimize');
    await page.getByRole('radio', { name: answers.global }).check({ force: true });
    optimize.answers('getPolicyConfig', answers.config({ available_policy_versions: [answers.greedy] }));
    await expect(page.getByRole('radio', { name: answers.global })).toBeHidden();
    await optimize.button('Plan moves').click();
    await expect(state(page)).toHaveText('Playback');
    expect(optimize.reads.find(({ id }) => id === 'getPolicyMoves')?.query['policy_version']).toBe(
      answers.greedy,
    );
  });
});

test.describe('the quality of a playback', () => {
  test('is a summary without motion for who wants less of it', async ({ page, optimize }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await optimize.open('/optimize');
    await optimize.button('Plan moves').click();
    await expect(state(page)).toHaveText('Playback');
    await expect(
      page.getByText('Nothing is in motion, as you have asked your system for less of it.'),
    ).toBeVisible();
    await expect(page.getByText('18 of 18 moves made')).toBeVisible();
    await expect(page.getByRole('slider')).toHaveCount(0);
    await optimize.button('Done').click();
    await expect(state(page)).toHaveText('Frozen');
  });

  test('is reduced for many moves, and 2,000 stations are drawn', async ({ page, optimize }) => {
    optimize.answers('getPolicyStations', answers.city(2_000));
    optimize.answers('getPolicyMoves', answers.ready(answers.moves(240, 2_000)));
    await optimize.open('/optimize');
    await optimize.button('Plan moves').click();
    await expect(page.getByText('Moves appear in steps: there are many')).toBeVisible();
    await expect(page.getByText(/^[1-9]\d+ of 240 moves made$/)).toBeVisible();
    await page.screenshot({ path: shot('many-dark') });
    await page.getByRole('radio', { name: 'List' }).check({ force: true });
    expect(await page.getByRole('table', { name: 'Stations' }).getByRole('row').count()).toBeLessThan(60);
  });

  test('is lessened where the browser draws slowly, while the plan plays', async ({ page, optimize }) => {
    await drawsAt(page, 15);
    optimize.answers('getPolicyMoves', answers.ready(answers.moves(120)));
    await optimize.open('/optimize');
    await optimize.button('Plan moves').click();
    await expect(page.getByText('Every move is shown on its way.')).toBeVisible();
    await expect(page.getByText('Nothing is in motion: this browser draws too slowly.')).toBeVisible();
    await expect(page.getByText('120 of 120 moves made')).toBeVisible();
  });

  test('is told to the service with the transitions of the session', async ({ page, optimize }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await optimize.open('/optimize');
    await optimize.button('Plan moves').click();
    await optimize.button('Done').click();
    await expect.poll(() => optimize.writes.length).toBe(1);
    expect(optimize.writes[0]).toMatchObject({
      id: 'tellPolicySession',
      body: {
        transitions: [
          { from: 'live', to: 'computing' },
          { from: 'computing', to: 'playback' },
          { from: 'playback', to: 'frozen' },
        ],
        playbacks: ['summary'],
        mismatches: 0,
      },
    });
  });
});

test.describe('what goes wrong', () => {
  test('a snapshot that is not the server’s any more is mended by going on from the server’s', async ({
    page,
    optimize,
  }) => {
    optimize.answers(
      'getPolicyMoves',
      answers.policyError(409, 'view_snapshot_mismatch', 'You look at city.1, and the server at city.2.'),
    );
    await optimize.open('/optimize');
    await optimize.button('Plan moves').click();
    await expect(state(page)).toHaveText('Error');
    await expect(page.getByRole('alert')).toContainText(
      'The snapshot on this page is not the server’s any more',
    );
    await expect(page.getByRole('alert')).toContainText('You look at city.1, and the server at city.2.');
    await page.screenshot({ path: shot('mismatch-dark'), fullPage: true });
    await optimize.expectAccessible();
    optimize.answers('getPolicyTime', () => answers.time(answers.laterSv));
    optimize.answers('getPolicyMoves', answers.ready(answers.moves(3), {}, { sv: answers.laterSv }));
    await optimize.button('Go on from the server’s snapshot').click();
    await expect(state(page)).toHaveText('Frozen');
    await optimize.button('Plan moves').click();
    await expect(state(page)).toHaveText('Playback');
    const told = (what: 'mismatches' | 'recovered') =>
      optimize.writes.reduce((sum, { body }) => sum + (body as Record<typeof what, number>)[what], 0);
    await expect.poll(() => [told('mismatches'), told('recovered')]).toEqual([1, 1]);
  });

  test('an operator cancels the run itself, once', async ({ page, optimize }) => {
    optimize.answers('getPolicyMoves', answers.pending);
    optimize.answers('cancelPolicyRun', { status: 'canceled' });
    await optimize.open('/optimize', { role: 'operator' });
    await optimize.button('Plan moves').click();
    await optimize.button('Cancel').dblclick();
    await expect(state(page)).toHaveText('Frozen');
    const cancels = optimize.writes.filter(({ id }) => id === 'cancelPolicyRun');
    expect(cancels).toHaveLength(1);
    expect(cancels[0]?.query).toMatchObject({ sv: answers.sv, policy_version: answers.greedy });
  });

  test('a cancel that nobody knows of can be tried again', async ({ page, optimize }) => {
    optimize.answers('getPolicyMoves', answers.pending);
    optimize.answers('cancelPolicyRun', lost);
    await optimize.open('/optimize', { role: 'operator' });
    await optimize.button('Plan moves').click();
    await optimize.button('Cancel').click();
    await expect(page.getByRole('alert')).toContainText('It is not known whether this was carried out.');
    optimize.answers('cancelPolicyRun', { status: 'canceled' });
    await optimize.button('Cancel').click();
    await expect(state(page)).toHaveText('Frozen');
    const keys = optimize.writes
      .filter(({ id }) => id === 'cancelPolicyRun')
      .map((sent) => sent.idempotencyKey);
    expect(new Set(keys).size).toBe(1);
  });

  test('a viewer stops waiting, and the run goes on', async ({ page, optimize }) => {
    optimize.answers('getPolicyMoves', answers.pending);
    await optimize.open('/optimize', { role: 'viewer' });
    await optimize.button('Plan moves').click();
    await optimize.button('Stop waiting').click();
    await expect(state(page)).toHaveText('Frozen');
    expect(optimize.writes.filter(({ id }) => id === 'cancelPolicyRun')).toEqual([]);
  });

  test('a run that failed says why, and a feed that cannot be believed is told', async ({
    page,
    optimize,
  }) => {
    optimize.answers(
      'getPolicyMoves',
      answers.policyError(503, 'policy_run_failed', 'out_of_memory, three times'),
    );
    const reasons = ['<script>alert(1)</script> is no number'];
    optimize.answers('getPolicyStations', { ...answers.city(), quality: 'blocked', reasons, unusable: 40 });
    await optimize.open('/optimize');
    await expect(page.getByRole('alert')).toContainText('<script>alert(1)</script> is no number');
    await optimize.button('Plan moves').click();
    await expect(page.getByText('out_of_memory, three times (policy_run_failed)')).toBeVisible();
  });

  test('says what to do where no system is polled, none was read yet, and the newest is revoked', async ({
    page,
    optimize,
  }) => {
    optimize.answers('getPolicyTime', () =>
      answers.time(null, { active_station_count: 0, degrade_level: 3 }),
    );
    await optimize.open('/optimize');
    await optimize.button('Plan moves').focus();
    await expect(page.getByRole('tooltip')).toContainText('wait for the next poll');
    await expect(page.getByRole('alert')).toContainText('level 3 of 3');
    optimize.answers('getPolicyTime', () => ({
      ...answers.time(),
      recommended_live_sv: null,
    }));
    await page.reload();
    await optimize.button('Plan moves').focus();
    await expect(page.getByRole('tooltip')).toContainText('The newest snapshot of the stations was revoked');
    optimize.answers('listInstances', answers.systems());
    await page.reload();
    await expect(page.getByText('Add an instance of the type gbfs to the settings.')).toBeVisible();
  });

  test('fits a page of 600 pixels', async ({ page, optimize }) => {
    await page.setViewportSize({ width: 600, height: 900 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await optimize.open('/optimize', { theme: 'light' });
    await optimize.button('Plan moves').click();
    await expect(page.getByText('18 of 18 moves made')).toBeVisible();
    await page.screenshot({ path: shot('played-600'), fullPage: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600);
  });
});

test.describe('the engine', () => {
  for (const theme of ['dark', 'light'] as const)
    test(`shows gates, queue, dead letters and runs (${theme})`, async ({ page, optimize }) => {
      optimize.answers('getPolicyGates', answers.gates);
      optimize.answers('getPolicyQueue', answers.queue);
      const fallback = { reason: 'deadline', message: 'The solver ran past its deadline.' };
      optimize.answers('listPolicyRuns', {
        runs: [
          answers.run(),
          answers.run({ run_id: 'f'.repeat(32), fallback, policy_version: answers.global }),
        ],
      });
      await optimize.open('/optimize/engine', { theme });
      const stages = page.getByRole('table', { name: 'Stages' });
      await expect(stages.getByRole('row', { name: /public/ })).toContainText(
        'timeout_rate 0.0400 exceeds 0.0300',
      );
      await expect(page.getByText('<b>the solver</b> could not be started')).toBeVisible();
      await page.screenshot({ path: shot(`engine-${theme}`), fullPage: true });
      await optimize.expectAccessible();
    });

  test('a run that was given up is put back into the queue', async ({ page, optimize }) => {
    optimize.answers('getPolicyGates', answers.gates);
    optimize.answers('getPolicyQueue', answers.queue);
    optimize.answers('listPolicyRuns', { runs: [] });
    await optimize.open('/optimize/engine');
    optimize.answers(
      'retryPolicyDeadLetter',
      refusal(409, 'Not possible now', 'rebal.greedy.v1 is switched off.'),
    );
    await page.getByRole('button', { name: /^Retry e+$/ }).click();
    const dialog = optimize.dialog('Retry a run');
    await expect(dialog).toContainText('It failed 3 times');
    await optimize.button('Retry now').click();
    await expect(dialog).toContainText('rebal.greedy.v1 is switched off.');
    optimize.answers('retryPolicyDeadLetter', { success: true });
    await optimize.button('Retry now').click();
    await expect(page.getByText('The run is in the queue again.')).toBeVisible();
    expect(optimize.writes.map(({ params }) => params)).toEqual([
      { run_id: 'e'.repeat(32) },
      { run_id: 'e'.repeat(32) },
    ]);
  });

  test('a run has a page of its own', async ({ page, optimize }) => {
    const { run_id } = answers.run();
    optimize.answers('getPolicyRun', {
      run: answers.run(),
      run_key: answers.key(),
      moves: answers.moves(18),
    });
    await optimize.open(`/optimize/runs/${run_id}`);
    await expect(page.getByRole('table', { name: 'Moves' })).toContainText('s0007');
    await expect(page.getByText('2.6 % less than greedy’s')).toBeVisible();
    await optimize.expectAccessible();
  });
});
