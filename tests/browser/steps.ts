import { expect, type Locator, type Page } from '@playwright/test';

/** Goes to a part of the rollout that is shown. */
export async function partOfRollout(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of this rollout' }).getByRole('link', { name }).click();
}

/** Orders something: the button, the reason, the confirmation. */
export async function orderWith(button: Locator, confirm: string, reason: string): Promise<void> {
  await button.click();
  const dialog = button.page().getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await dialog.getByRole('button', { name: confirm, exact: true }).click();
  await expect(dialog).toBeHidden();
}
