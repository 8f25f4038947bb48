import { expect } from '@playwright/test';
import { test } from './editor.page.ts';

const configured = { secureJsonFields: { token: true } };

test.describe('the settings of the data source', () => {
  test('begin with where the scheduler is and a token, and save both', async ({ page, editor }) => {
    await editor.open('ConfigEditor');
    await page.getByLabel('Data source connection URL').fill(' https://scheduler.example:7655 ');
    await page.getByLabel('API token').fill('a-token');
    await editor.saves({ url: 'https://scheduler.example:7655', secureJsonData: { token: 'a-token' } });
    await editor.expectAccessible();
    await page.screenshot({ path: 'test-results/screenshots/config-editor-dark.png', fullPage: true });
  });

  test('never show a token that is kept, and let it be replaced', async ({ page, editor }) => {
    await editor.open('ConfigEditor', { saved: configured });
    await expect(page.getByLabel('API token')).toHaveValue('configured');
    await expect(page.getByLabel('API token')).toBeDisabled();
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect(page.getByLabel('API token')).toHaveValue('');
    await editor.saves({ secureJsonFields: { token: false }, secureJsonData: { token: '' } });
  });

  test('forget the token where a user and a password take its place', async ({ page, editor }) => {
    await editor.open('ConfigEditor', { saved: configured });
    await page.getByLabel('Authentication method').click();
    await page.getByText('User and password').click();
    await page.locator('#basic-auth-user-input').fill('grafana');
    await page.locator('#basic-auth-password-input').fill('secret');
    await editor.saves({
      basicAuth: true,
      basicAuthUser: 'grafana',
      secureJsonFields: { token: false },
      secureJsonData: { token: '', basicAuthPassword: 'secret' },
    });
    await page.getByLabel('Authentication method').click();
    await page.getByText('None', { exact: true }).click();
    await editor.saves({ basicAuth: false, basicAuthUser: '', secureJsonData: { basicAuthPassword: '' } });
  });

  test('trust one certificate by its fingerprint, or an own authority, never both', async ({
    page,
    editor,
  }) => {
    await editor.open('ConfigEditor', { saved: { jsonData: { tlsFingerprint: 'ab'.repeat(20) } } });
    await expect(page.getByText('This is a SHA-1 fingerprint')).toBeVisible();
    await page.getByLabel('Certificate fingerprint').fill('ab'.repeat(32));
    await expect(page.getByText('This is a SHA-1 fingerprint')).toBeHidden();
    await editor.saves({ jsonData: { tlsFingerprint: 'ab'.repeat(32) } });
    await editor.choice('Trust', 'Own authority');
    await page.getByLabel('CA certificate').fill('-----BEGIN PRIVATE KEY-----');
    await expect(page.getByText('This is a private key')).toBeVisible();
    expect(await editor.saved()).not.toHaveProperty('jsonData.tlsFingerprint');
    await editor.choice('Trust', 'Public authorities');
    expect(await editor.saved()).not.toHaveProperty('jsonData.tlsCaCert');
  });

  test('say what a limit may be, and mean the default by an empty field', async ({ page, editor }) => {
    await editor.open('ConfigEditor', { saved: { jsonData: { timeoutSeconds: 10 } } });
    const timeout = page.getByLabel('Timeout');
    await timeout.fill('600');
    await expect(page.getByText('A whole number from 1 to 120 s')).toBeVisible();
    await timeout.fill('30');
    await editor.saves({ jsonData: { timeoutSeconds: 30 } });
    await timeout.fill('');
    await expect.poll(async () => (await editor.saved())['jsonData']).toEqual({});
  });

  test('of a provisioned data source can only be looked at', async ({ page, editor }) => {
    await editor.open('ConfigEditor', {
      saved: {
        ...configured,
        readOnly: true,
        jsonData: { timeoutSeconds: 5, tlsFingerprint: 'ab'.repeat(32) },
      },
    });
    for (const name of ['Data source connection URL', 'API token', 'Certificate fingerprint', 'Timeout'])
      await expect(page.getByLabel(name)).toBeDisabled();
    await expect(page.getByLabel('Authentication method')).toBeDisabled();
  });
});
