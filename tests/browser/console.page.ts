import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './expect-accessible.ts';
import { orderWith, partOfRollout } from './steps.ts';

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
    await partOfRollout(this.page, name);
  }

  /** Orders something: the button, the reason, the confirmation. */
  async order(button: string, confirm: string, reason: string): Promise<void> {
    await orderWith(this.button(button), confirm, reason);
  }

  async expectAccessible(): Promise<void> {
    await expectAccessible(this.page);
  }
}
