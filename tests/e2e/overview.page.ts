import { expect, type Locator, type Page } from '@playwright/test';

/** The scheduler overview dashboard in Grafana, as a person uses it. */
export class OverviewPage {
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

  async open(theme: 'dark' | 'light' = 'dark', rollout = 'adaptive-polling'): Promise<void> {
    // The whole of it: Grafana does not draw what is not in view.
    await this.page.setViewportSize({ width: 1600, height: 2400 });
    await this.page.goto(
      `${this.#base}/d/rollcall-scheduler-overview?refresh=5s&from=now-5m&to=now&theme=${theme}&var-rollout=${rollout}`,
    );
    await expect(this.panel('Rollout stage')).toBeVisible();
  }

  panel(title: string): Locator {
    return this.page.getByTestId(`data-testid Panel header ${title}`);
  }

  /** Orders an action in the panel: the button, the reason, and the confirmation. */
  async act(action: string, reason: string): Promise<void> {
    await this.order(action, `${action} now`, reason);
  }

  /** Any other order of the panel: the button that opens its dialog, and the one that confirms it. */
  async order(button: string, confirm: string, reason: string): Promise<void> {
    await this.panel('Rollout stage').getByRole('button', { name: button, exact: true }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
    await dialog.getByRole('button', { name: confirm }).click();
    await expect(dialog).toBeHidden();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `test-results/screenshots/${name}.png`, fullPage: false });
  }
}
