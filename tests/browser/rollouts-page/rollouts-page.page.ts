import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator } from '@playwright/test';
import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import type { RunSheet } from '../../../src/contract/run-sheet.ts';
import { test as base, type Look, type PagesPage } from '../pages.page.ts';
import * as rollouts from '../rollouts.ts';
import * as answers from './answers.ts';
import { criteriaBetween, verdictsBetween } from './history.ts';

const repository = join(import.meta.dirname, '../../..');
export const planText = readFileSync(join(repository, 'rollouts/adaptive-polling.yaml'), 'utf8');
/** A sealed run sheet as the documentation shows one, and its file. */
export const sheetFile = readFileSync(
  join(repository, 'docs/run-sheets/adaptive-polling-regressed.json'),
  'utf8',
);
export const sheet = JSON.parse(sheetFile) as RunSheet;

/** A rollout that nobody has started. */
export const optimize: RolloutDocument = { ...rollouts.draft, id: 'optimize', title: 'Optimize policies' };

/** The pages of the rollouts as a person meets them, with a scheduler on which adaptive polling is at 25 %. */
class RolloutsPage {
  readonly pages: PagesPage;

  constructor(pages: PagesPage) {
    this.pages = pages;
  }

  /** Opens a part of the rollout, such as `criteria` or `backtest?ask=what-if`; the list without one. */
  async open(
    part: string | undefined,
    look: Look = {},
    rollout: RolloutDocument = rollouts.promote,
  ): Promise<void> {
    await this.pages.page.clock.setFixedTime(rollouts.testTime);
    const { pages } = this;
    pages.answers('getRollout', rollout);
    for (const [id, answer] of Object.entries({
      listRollouts: { rollouts: [rollouts.promote, rollouts.sync, optimize] },
      getPlanFile: { plan: rollout.id, text: planText, hash: rollout.planHash },
      getRunSheet: sheet,
      runBacktest: answers.backtest,
      runWhatIf: answers.whatIf,
      runTimeToEvidence: answers.timeToEvidence,
      runReach: answers.reach,
    }) as [Parameters<PagesPage['answers']>[0], object][])
      if (!this.#own.has(id)) pages.answers(id, answer);
    if (!this.#own.has('getCriteria'))
      pages.answers('getCriteria', ({ query }) =>
        criteriaBetween(query['from'] ?? '', query['to'] ?? '', Number(query['step'])),
      );
    if (!this.#own.has('getVerdicts'))
      pages.answers('getVerdicts', ({ query }) => verdictsBetween(query['from'] ?? '', query['to'] ?? ''));
    await pages.open(part === undefined ? '/rollouts' : `/rollouts/${rollout.id}/${part}`, look);
    await this.loaded();
  }

  readonly #own = new Set<string>();

  /** What an endpoint answers in place of the usual. */
  answers: PagesPage['answers'] = (id, answer) => {
    this.#own.add(id);
    this.pages.answers(id, answer);
  };

  /** Once nothing is on its way any more; a busy machine takes its time to load a part of the pages. */
  async loaded(): Promise<void> {
    const onItsWay = this.pages.page.getByText(/^(Loading the page…|Reading…)$/);
    await expect(onItsWay).toHaveCount(0, { timeout: 15_000 });
  }

  /** A part of the page, by its heading. */
  part(name: string): Locator {
    return this.pages.page.getByRole('region', { name, exact: true });
  }

  table(name: string): Locator {
    return this.pages.page.getByRole('table', { name, exact: true });
  }

  link(name: string): Locator {
    return this.pages.page.getByRole('link', { name, exact: true });
  }

  /** As `PagesPage.expectAccessible`, with the pointer on nothing: Grafana's buttons pale under it. */
  async expectAccessible(): Promise<void> {
    // It goes through every element there is.
    base.slow();
    await this.pages.page.mouse.move(0, 0);
    await this.pages.expectAccessible();
  }

  /** How many pixels the page is wider than its window. */
  async overflow(): Promise<number> {
    return this.pages.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }
}

export const test = base.extend<{ rolloutsPage: RolloutsPage }>({
  rolloutsPage: async ({ pages }, use) => use(new RolloutsPage(pages)),
});
