import type { LeverChange, LeverSettings } from '../contract/plan.ts';

/** What settings of a lever, or a kill switch's change of them, mean to a person. */
export function leverWords(settings: LeverSettings | LeverChange): string {
  if ('enabled' in settings) {
    if (!settings.enabled) return 'adaptive polling off';
    const { groups, percent } = settings.scope;
    const parts = [
      ...(groups.length > 0 ? [`${groups.length > 1 ? 'groups' : 'group'} ${groups.join(', ')}`] : []),
      ...(percent > 0 ? [`${percent} % of the instances`] : []),
    ];
    return `adaptive polling of ${parts.join(' and ') || 'no instance'}`;
  }
  const words: Record<string, (value: never) => string | undefined> = {
    maxConcurrency: (value: number) => `concurrency ${value}`,
    maxQueueSize: (value: number) => `queue up to ${value}`,
    maxInFlight: (value: number) => `in flight up to ${value}`,
    restart: (value: boolean) => (value ? 'stop, drop the queue and start again' : undefined),
    availableVersions: (value: string[]) => `versions ${value.join(', ')}`,
    defaultVersion: (value: string) => `default ${value}`,
    audience: (value: keyof typeof audiences) => `chosen by ${audiences[value]}`,
    degradeLevel: (value: number) => `degrade level ${value}`,
  };
  return Object.entries(settings)
    .flatMap(([field, value]) => words[field]?.(value as never) ?? [])
    .join(', ');
}

const audiences = { none: 'nobody', internal: 'people inside', public: 'everybody' };
