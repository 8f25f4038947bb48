import { expect, type Locator, type Page } from '@playwright/test';
import { orderWith, partOfRollout } from '../browser/steps.ts';

/** The app's pages in Grafana, as a person uses them. */
export class AppPage {
  readonly page: Page;
  readonly #base: string;

  constructor(page: Page, base: string) {
    this.page = page;
    this.#base = base;
  }

  async logIn(user: string, password: string): Promise<void> {
    const response = await this.page.request.post(`${this.#base}/login`, { data: { user, password } });
    expect(response.ok(), `log in as ${user}`).toBe(true);
  }

  async open(place: string, theme: 'dark' | 'light' = 'dark'): Promise<void> {
    await this.page.goto(`${this.#base}/a/rollcall-scheduler-app${place}?theme=${theme}`);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name, exact: true });
  }

  /** Orders something: the button, the reason, the confirmation. */
  async order(button: string, confirm: string, reason: string): Promise<void> {
    await orderWith(this.button(button), confirm, reason);
  }

  async part(name: string): Promise<void> {
    await partOfRollout(this.page, name);
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `test-results/screenshots/${name}.png` });
  }
}
