import { t as translate } from '@grafana/i18n';

/**
 * A string of ours in the reader's language: `t('rollcall.fleet.shown', '{{count}} instances', { count, defaultValue_one:
 * '{{count}} instance' })`. React escapes what it shows, so values are left as they are: i18next would show
 * `pve/100` as `pve&#x2F;100`. To be called while rendering, never when a module is loaded.
 */
export const t = (key: string, english: string, values?: Record<string, unknown>): string =>
  translate(key, english, { interpolation: { escapeValue: false }, ...values });
