import type { Locator, Page } from '@playwright/test';
import type { RolloutDocument } from '../../src/contract/rollout.ts';
import type { Answer } from './answers.ts';
import { testTime } from './rollouts.ts';

type Sent = { url: string; body: unknown };

/** The panel as a person meets it. Tests name what is on it by role, and never by a style. */
export class RolloutStagePage {
  readonly verdict: Locator;
  readonly stages: Locator;
  readonly criteria: Locator;
  readonly history: Locator;
  readonly killSwitches: Locator;
  readonly drills: Locator;
  /** What the panel has sent to the data source. */
  readonly sent: Sent[] = [];
  readonly #page: Page;
  #answer: Answer = { state: 'Done', rollouts: [] };

  constructor(page: Page) {
    this.#page = page;
    this.verdict = page.getByRole('group', { name: 'Verdict' });
    this.stages = page.getByRole('list', { name: 'Stages' });
    this.criteria = page.getByRole('table', { name: 'Criteria' });
    this.history = page.getByRole('region', { name: 'Last actions' });
    this.killSwitches = page.getByRole('region', { name: 'Kill switches' });
    this.drills = page.getByRole('region', { name: 'Drills' });
  }

  /** What queries answer from now on. */
  answers(...rollouts: RolloutDocument[]): void {
    this.#answer = { state: 'Done', rollouts };
  }

  async open(answer: Answer, look: { theme?: 'dark' | 'light'; role?: string } = {}): Promise<void> {
    this.#answer = answer;
    await this.#page.clock.setFixedTime(testTime);
    await this.#page.route('**/answer.json', (route) => route.fulfill({ json: this.#answer }));
    await this.#page.goto(`${process.env['HARNESS_URL']}?${new URLSearchParams(look).toString()}`);
  }

  async show(
    rollout: RolloutDocument,
    look: { theme?: 'dark' | 'light'; role?: string } = {},
  ): Promise<void> {
    await this.open({ state: 'Done', rollouts: [rollout] }, look);
    await this.verdict.waitFor();
  }

  /** How the data source answers an action. */
  async actionsAnswer(status: number, json: unknown, delayMs = 0): Promise<void> {
    await this.#page.route('**/api/datasources/**', async (route) => {
      this.sent.push({ url: new URL(route.request().url()).pathname, body: route.request().postDataJSON() });
      await new Promise((after) => setTimeout(after, delayMs));
      await route.fulfill({ status, json });
    });
  }

  /** Runs the queries again, as the dashboard's refresh does. */
  async refresh(): Promise<void> {
    await this.#page.evaluate(() => {
      const { __grafanaSceneContext: scene } = window as unknown as {
        __grafanaSceneContext: { state: { $timeRange: { onRefresh(): void } } };
      };
      scene.state.$timeRange.onRefresh();
    });
  }

  button(name: string): Locator {
    return this.#page.getByRole('button', { name, exact: true });
  }

  /** What the next step still wants: `Wanted before “50 %”`. */
  wanted(title: string): Locator {
    return this.#page.getByRole('region', { name: title });
  }

  dialog(name: string): Locator {
    return this.#page.getByRole('dialog', { name });
  }
}
