import type { Locator, Page, Route } from '@playwright/test';
import type { RolloutDocument } from '../../src/contract/rollout.ts';
import type { Answer, Look } from './answers.ts';
import { courseOver } from './rollouts/course.ts';
import { testTime } from './rollouts.ts';

type Sent = { url: string; body: unknown; key: string | undefined };

const resources = '/api/datasources/uid/rollcall/resources/api/rollouts/';

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

  answersWith(answer: Answer): void {
    this.#answer = answer;
  }

  async open(answer: Answer, look: Look = {}): Promise<void> {
    this.#answer = answer;
    await this.#page.clock.setFixedTime(testTime);
    await this.#page.route('**/answer.json', (route) => route.fulfill({ json: this.#answer }));
    await this.#page.route('**/resources/api/rollouts/*/criteria?*', (route) =>
      route.fulfill({ json: courseOver(new URL(route.request().url()).searchParams) }),
    );
    await this.#page.goto(`${process.env['HARNESS_URL']}?${new URLSearchParams(look).toString()}`);
  }

  async show(rollout: RolloutDocument, look: Look = {}): Promise<void> {
    await this.open({ state: 'Done', rollouts: [rollout] }, look);
    await this.verdict.waitFor();
  }

  /** How the data source answers an action. */
  async actionsAnswer(status: number, json: unknown, delayMs = 0): Promise<void> {
    await this.#answerActions((route) => route.fulfill({ status, json }), delayMs);
  }

  /** The connection breaks after an action was sent, and before its answer came. */
  async actionsAreLost(): Promise<void> {
    await this.#answerActions((route) => route.abort('connectionreset'));
  }

  async #answerActions(answer: (route: Route) => Promise<void>, delayMs = 0): Promise<void> {
    await this.#page.route('**/resources/api/**', async (route) => {
      const request = route.request();
      if (request.method() === 'GET') return route.fallback();
      this.sent.push({
        url: new URL(request.url()).pathname.replace(resources, ''),
        body: request.postDataJSON(),
        key: request.headers()['idempotency-key'],
      });
      await new Promise((after) => setTimeout(after, delayMs));
      return answer(route);
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
