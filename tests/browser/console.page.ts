import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** The console as a person meets it, with the real service behind it. */
export class ConsolePage {
  readonly page: Page;
  readonly #service: string;

  constructor(page: Page, service: string) {
    this.page = page;
    this.#service = service;
  }

  async open(path = '/'): Promise<void> {
    await this.page.goto(this.#service + path);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  async signIn(token: string): Promise<void> {
    const form = this.page.getByRole('form', { name: 'Sign in' });
    if (!(await form.isVisible())) await this.page.getByRole('button', { name: 'Sign in' }).first().click();
    await form.getByRole('textbox', { name: /^Token/ }).fill(token);
    await form.getByRole('button', { name: 'Sign in' }).click();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Goes to a page by its link in the header. */
  async goTo(title: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }

  /** Goes to a part of the rollout that is shown. */
  async part(name: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Parts of this rollout' })
      .getByRole('link', { name })
      .click();
  }

  /** Orders something: the button, the reason, the confirmation. */
  async order(button: string, confirm: string, reason: string): Promise<void> {
    await this.button(button).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
    await dialog.getByRole('button', { name: confirm, exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  async expectAccessible(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    expect(
      violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`,
      ),
    ).toEqual([]);
  }
}
