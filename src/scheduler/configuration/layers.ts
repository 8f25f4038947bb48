import {
  configurationFields,
  type ConfigurationChanges,
  type ConfigurationField,
  type FieldSource,
  type PollingConfiguration,
} from '../../contract/configuration.ts';

/** Values for some fields, and where each comes from. */
export interface Layer {
  values: Partial<PollingConfiguration>;
  sources: Partial<Record<ConfigurationField, FieldSource>>;
}

/** What is in force, and where each field of it comes from. */
export interface InForce {
  effective: PollingConfiguration;
  sources: Record<ConfigurationField, FieldSource>;
}

/** The layers below and above what is set at run time. They stay as they are until a restart. */
export interface Surroundings {
  /** The defaults and the settings file: every field has a value. */
  settings: InForce;
  /** The environment, which pins what it names. */
  environment: Layer;
}

export const emptyLayer: Layer = { values: {}, sources: {} };

/** The environment outranks what was set at run time, and that outranks the settings file. */
export function inForce({ settings, environment }: Surroundings, atRunTime: Layer): InForce {
  return {
    effective: { ...settings.effective, ...atRunTime.values, ...environment.values },
    sources: { ...settings.sources, ...atRunTime.sources, ...environment.sources },
  };
}

/** A layer with some fields set anew, all from one source. Fields that are undefined are left as they are. */
export function changed(layer: Layer, changes: ConfigurationChanges, source: FieldSource): Layer {
  const named = configurationFields.filter((field) => changes[field] !== undefined);
  return {
    values: { ...layer.values, ...Object.fromEntries(named.map((field) => [field, changes[field]])) },
    sources: { ...layer.sources, ...Object.fromEntries(named.map((field) => [field, source])) },
  };
}

/** What a version stored: what was set at run time then, and what was in force with it. */
export interface Stored {
  atRunTime: Layer;
  effective: PollingConfiguration;
}

/**
 * The layer that brings an earlier version's configuration back, also where the settings file has changed since.
 * Fields that the environment pins now are left alone, and so is a field that has the value already.
 */
export function restored(now: Layer, to: Stored, surroundings: Surroundings): Layer {
  const layer: Layer = { values: {}, sources: {} };
  const keep = (field: ConfigurationField, from: Layer['values'], source: FieldSource | undefined) => {
    Object.assign(layer.values, { [field]: from[field] });
    layer.sources[field] = source;
  };
  const current = inForce(surroundings, now);
  for (const field of configurationFields) {
    const value = to.effective[field];
    const wasSet = field in to.atRunTime.values;
    const isSet = field in now.values;
    const pinned = field in surroundings.environment.values;
    if (pinned || (current.effective[field] === value && isSet === wasSet)) {
      if (isSet) keep(field, now.values, now.sources[field]);
    } else if (wasSet || value !== surroundings.settings.effective[field])
      keep(field, to.effective, { from: 'api' });
  }
  return layer;
}

/** The fields in which two configurations differ, in the order of the contract. */
export function differences(before: PollingConfiguration, after: PollingConfiguration) {
  return configurationFields
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, from: before[field], to: after[field] }));
}

/** Whether two layers set the same fields to the same values, from the same sources. */
export function sameLayer(one: Layer, other: Layer): boolean {
  return configurationFields.every(
    (field) =>
      one.values[field] === other.values[field] && one.sources[field]?.from === other.sources[field]?.from,
  );
}
