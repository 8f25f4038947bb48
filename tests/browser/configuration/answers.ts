import type { ApiToken } from '../../../src/contract/access.ts';
import type {
  ConfigurationDocument,
  ConfigurationHistoryEntry,
  PollingConfiguration,
} from '../../../src/contract/configuration.ts';
import type { PagesPage } from '../pages.page.ts';

export const effective: PollingConfiguration = {
  adaptivePollingEnabled: null,
  minIntervalSeconds: 5,
  baseIntervalSeconds: 10,
  maxIntervalSeconds: 300,
  stalenessTargetSeconds: 60,
  workers: 16,
};

export const document = (changed: Partial<ConfigurationDocument> = {}): ConfigurationDocument => ({
  version: 4,
  effective,
  sources: {
    adaptivePollingEnabled: { from: 'default' },
    minIntervalSeconds: { from: 'file' },
    baseIntervalSeconds: { from: 'default' },
    maxIntervalSeconds: { from: 'api' },
    stalenessTargetSeconds: { from: 'system.json' },
    workers: { from: 'environment', variable: 'ROLLCALL_WORKERS' },
  },
  changedAt: '2026-11-21T08:00:00.000Z',
  changedBy: 'grace',
  systemJsonError: null,
  ...changed,
});

export const version = (
  number: number,
  changed: Partial<ConfigurationHistoryEntry> = {},
): ConfigurationHistoryEntry => ({
  version: number,
  at: '2026-11-21T08:00:00.000Z',
  source: 'api',
  actor: 'grace',
  reason: 'Storm on the cluster',
  restores: null,
  changes: [{ field: 'maxIntervalSeconds', from: 120, to: 300 }],
  effective,
  ...changed,
});

export const token = (name: string, changed: Partial<ApiToken> = {}): ApiToken => ({
  name,
  scope: 'admin',
  grafana: false,
  state: 'usable',
  createdAt: '2026-11-21T08:00:00.000Z',
  createdBy: 'admin',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  previousSecretUntil: null,
  ...changed,
});

/** A service whose configuration can be read. */
export function configured(pages: PagesPage): void {
  pages.answers('getConfiguration', document());
  pages.answers('getConfigurationHistory', {
    versions: [version(4), version(3, { effective: { ...effective, maxIntervalSeconds: 120 } })],
  });
  pages.answers('getServiceHealth', { status: 'ok', service: 'rollcall', version: '1.2.3', storage: 'ok' });
  pages.answers('listTokens', {
    tokens: [token('admin'), token('grafana', { grafana: true, scope: 'admin' })],
  });
}
