import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { obstacle } from './chromium.ts';

type Editor = 'ConfigEditor' | 'QueryEditor' | 'VariableEditor' | 'AnnotationEditor' | 'QueryHelp';

/** What the backend of the data source was asked, and how it answers. */
type Asked = Record<string, unknown> & { kind: string; refId: string };
type Columns = Record<string, (string | number | null)[]>;

const lists: Record<string, string[]> = {
  types: ['pbs', 'pmg', 'pve'],
  groups: ['production', 'staging'],
  instances: ['pbs::backup1', 'pve::node1', 'pve::node2'],
  rollouts: ['adaptive-polling', 'optimize'],
  stages: ['staging', 'p25'],
  criteria: ['queue', 'staleness'],
  sites: ['sc-domain:example.org'],
  policyVersions: ['rebal.greedy.v1', 'rebal.global.v1'],
};

/** An editor of the data source as a person meets it, with a backend that the test plays. */
class EditorPage {
  /** The queries that were sent, lists for fields not counted. */
  readonly asked: Asked[] = [];
  readonly #page: Page;
  #answer: (asked: Asked) => object = () => frameOf({ value: [1] });

  constructor(page: Page) {
    this.#page = page;
  }

  async open(
    editor: Editor,
    {
      saved = {},
      variables = {},
      app,
      theme = 'dark',
    }: { saved?: object; variables?: object; app?: string; theme?: 'dark' | 'light' } = {},
  ): Promise<void> {
    await this.#page.route('**/api/ds/query*', async (route) => {
      const { queries } = route.request().postDataJSON() as { queries: Asked[] };
      const results = queries.map((asked) => [asked.refId, this.#answerTo(asked)]);
      await route.fulfill({ json: { results: Object.fromEntries(results) as object } });
    });
    const asked = new URLSearchParams({
      editor,
      theme,
      saved: JSON.stringify(saved),
      variables: JSON.stringify(variables),
      ...(app && { app }),
    });
    await this.#page.goto(`${process.env['HARNESS_URL']}editors.html?${asked.toString()}`);
    await this.#page.getByTestId('saved').waitFor();
  }

  /** What the backend answers from now on. */
  answers(columns: Columns, meta?: object): void {
    this.#answer = () => frameOf(columns, meta);
  }

  refuses(error: string, status = 400): void {
    this.#answer = () => ({ error, status, frames: [] });
  }

  #answerTo(asked: Asked): object {
    if (asked.kind === 'variable') {
      const list = lists[asked['of'] as string] ?? [];
      return frameOf({ text: list, value: list });
    }
    this.asked.push(asked);
    return this.#answer(asked);
  }

  async saved(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.#page.getByTestId('saved').textContent()) ?? '') as Record<string, unknown>;
  }

  /** That the editor has saved at least this, at last. */
  async saves(expected: Record<string, unknown>): Promise<void> {
    await expect(async () => expect(await this.saved()).toMatchObject(expected)).toPass({ timeout: 5_000 });
  }

  field(name: string): Locator {
    return this.#page.getByRole('textbox', { name, exact: true });
  }

  list(name: string): Locator {
    return this.#page.getByRole('combobox', { name, exact: true });
  }

  /** Chooses from a list by what it shows. */
  async choose(list: string, option: string): Promise<void> {
    await this.list(list).click();
    await this.#page.getByRole('option').filter({ hasText: option }).first().click();
  }

  /** The same, with the click so soon after the pointer's move that the page has not followed the move yet. */
  async chooseQuickly(list: string, option: string): Promise<void> {
    await this.list(list).fill(option);
    const found = this.#page.getByRole('option').filter({ hasText: option }).first();
    await found.evaluate((element: HTMLElement) => {
      element.dispatchEvent(new MouseEvent('mousemove', { bubbles: true }));
      element.click();
    });
  }

  /** Takes what is typed, though no list has it. */
  async chooseOwn(list: string, text: string): Promise<void> {
    await this.list(list).fill(text);
    await this.#page.getByRole('option').filter({ hasText: text }).first().click();
    await this.#page.keyboard.press('Escape');
  }

  async choice(group: string, option: string): Promise<void> {
    await this.#page
      .getByRole('radiogroup', { name: group })
      .getByRole('radio', { name: option, exact: true })
      .check({ force: true });
  }

  /** Pastes as from the clipboard. */
  async paste(into: Locator, text: string): Promise<void> {
    await into.focus();
    await into.evaluate((element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', pasted);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  /** What a person with a screen reader or without a mouse would stumble over. */
  async expectAccessible(): Promise<void> {
    // A list that is open shows a part of its options, and marks one that is not on the page.
    await this.#page.keyboard.press('Escape');
    const { violations } = await new AxeBuilder({ page: this.#page })
      .include('main')
      // The page of a Grafana has its headings in order; an editor alone cannot.
      .disableRules(['page-has-heading-one', 'heading-order'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  }
}

function frameOf(columns: Columns, meta?: object): object {
  const fields = Object.entries(columns).map(([name, [first]]) => ({
    name,
    type: typeof first === 'number' ? 'number' : 'string',
  }));
  return { status: 200, frames: [{ schema: { fields, meta }, data: { values: Object.values(columns) } }] };
}

base.skip(obstacle !== undefined, obstacle ?? '');

/** A test of an editor, which fails as well if the page throws. */
export const test = base.extend<{ editor: EditorPage }>({
  editor: async ({ page }, use) => {
    const crashes: Error[] = [];
    page.on('pageerror', (error) => crashes.push(error));
    await use(new EditorPage(page));
    expect(crashes).toEqual([]);
  },
});
