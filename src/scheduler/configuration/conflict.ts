import { conflictOf, type ConfigurationField } from '../../contract/configuration.ts';
import type { InForce } from './layers.ts';

/** Why a configuration cannot be used, with where its values come from. */
export interface ConflictFound {
  fields: [ConfigurationField, ConfigurationField];
  sentence: string;
}

/** The first rule between fields that is broken, if one is. `nameOf` says what the reader calls a field. */
export function findConflict(
  { effective, sources }: InForce,
  nameOf: (field: ConfigurationField) => string = (field) => field,
): ConflictFound | undefined {
  const conflict = conflictOf(effective);
  if (!conflict) return undefined;
  const shown = (field: ConfigurationField) =>
    `${nameOf(field)} (${effective[field]}, ${originOf(field, sources)})`;
  const [field, other] = conflict.fields;
  return {
    fields: conflict.fields,
    sentence: `${shown(field)} ${conflict.relation} ${shown(other)}: ${conflict.fix}`,
  };
}

function originOf(field: ConfigurationField, sources: InForce['sources']): string {
  const { from, variable } = sources[field];
  switch (from) {
    case 'default':
      return 'the default';
    case 'file':
      return 'from the settings file';
    case 'environment':
      return `pinned by ${variable}`;
    case 'api':
      return 'set by the API';
    case 'system.json':
      return 'set by system.json';
  }
}
