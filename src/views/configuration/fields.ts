import { configurationBounds, conflictOf } from '../../contract/configuration-rules.ts';
import type {
  ConfigurationDocument,
  ConfigurationField,
  FieldSource,
  PollingConfiguration,
} from '../../contract/configuration.ts';
import { count } from '../reading/figures.ts';
import { t } from '../text.ts';

/** The fields that take a number, in the order of the page. */
export const numberFields = [
  'minIntervalSeconds',
  'baseIntervalSeconds',
  'maxIntervalSeconds',
  'stalenessTargetSeconds',
  'workers',
] as const satisfies readonly ConfigurationField[];
export type NumberField = (typeof numberFields)[number];

export type Value = PollingConfiguration[ConfigurationField];
/** What somebody has changed and not sent yet; a number as it was typed. */
export type Draft = { adaptivePollingEnabled?: boolean | null } & Partial<Record<NumberField, string>>;

/** What a field is called. */
export function fieldName(field: ConfigurationField): string {
  switch (field) {
    case 'adaptivePollingEnabled':
      return t('rollcall.configuration.adaptive', 'Adaptive polling');
    case 'minIntervalSeconds':
      return t('rollcall.configuration.min-interval', 'Shortest interval');
    case 'baseIntervalSeconds':
      return t('rollcall.configuration.base-interval', 'Interval to begin with');
    case 'maxIntervalSeconds':
      return t('rollcall.configuration.max-interval', 'Longest interval');
    case 'stalenessTargetSeconds':
      return t('rollcall.configuration.staleness-target', 'Staleness target');
    case 'workers':
      return t('rollcall.configuration.workers', 'Polls in flight at the most');
    default:
      return String(field);
  }
}

/** What a field is for. */
export function fieldPurpose(field: NumberField): string {
  switch (field) {
    case 'minIntervalSeconds':
      return t(
        'rollcall.configuration.min-interval-for',
        'An instance that changes is not asked more often.',
      );
    case 'baseIntervalSeconds':
      return t('rollcall.configuration.base-interval-for', 'For an instance of which nothing is known yet.');
    case 'maxIntervalSeconds':
      return t('rollcall.configuration.max-interval-for', 'A calm instance is not asked less often.');
    case 'stalenessTargetSeconds':
      return t(
        'rollcall.configuration.staleness-target-for',
        'The last good poll of a healthy instance is never planned to be older.',
      );
    case 'workers':
      return t('rollcall.configuration.workers-for', 'Status polls that run at the same time.');
  }
}

/** A value as one reads it. */
export function valueText(field: ConfigurationField, value: Value): string {
  switch (value) {
    case null:
      return t('rollcall.configuration.rollouts-decide', 'rollouts decide');
    case true:
      return t('rollcall.configuration.on', 'on for the whole fleet');
    case false:
      return t('rollcall.configuration.off', 'off for every instance');
    default:
      return field === 'workers' ? count(value) : `${value} s`;
  }
}

/** Where the value of a field comes from. */
export function sourceText({ from, variable }: FieldSource): string {
  switch (from) {
    case 'default':
      return t('rollcall.configuration.from.default', 'by default');
    case 'file':
      return t('rollcall.configuration.from.file', 'from the settings file');
    case 'environment':
      return t(
        'rollcall.configuration.from.environment',
        'pinned by {{variable}} in the environment of the service',
        {
          variable,
        },
      );
    case 'system.json':
      return t('rollcall.configuration.from.system-json', 'from system.json');
    case 'api':
      return t('rollcall.configuration.from.api', 'changed at run time');
    default:
      return String(from);
  }
}

export interface Change {
  field: ConfigurationField;
  from: Value;
  to: Value;
}

/** What a draft changes, and what is wrong with it: the contract's rules, told before it is sent. */
export function reviewOf(
  draft: Draft,
  { effective }: Pick<ConfigurationDocument, 'effective'>,
): { changes: Change[]; problems: Partial<Record<NumberField, string>> } {
  const problems: Partial<Record<NumberField, string>> = {};
  const drafted: PollingConfiguration = { ...effective };
  for (const field of numberFields) {
    const typed = draft[field];
    if (typed === undefined) continue;
    const number = typed.trim() === '' ? Number.NaN : Number(typed);
    const problem = outOfBounds(field, number);
    if (problem === undefined) drafted[field] = number;
    else problems[field] = problem;
  }
  if (draft.adaptivePollingEnabled !== undefined)
    drafted.adaptivePollingEnabled = draft.adaptivePollingEnabled;
  if (Object.keys(problems).length === 0) {
    const conflict = conflictOf(drafted);
    if (conflict) {
      const [field, other] = conflict.fields as [NumberField, NumberField];
      problems[field] = conflictText(field, other);
    }
  }
  const fields = ['adaptivePollingEnabled', ...numberFields] as const;
  const changes = fields
    .filter((field) => drafted[field] !== effective[field])
    .map((field) => ({ field, from: effective[field], to: drafted[field] }));
  return { changes, problems };
}

function outOfBounds(field: NumberField, number: number): string | undefined {
  const { least, most } = configurationBounds[field === 'workers' ? 'workers' : 'seconds'];
  const whole = field !== 'workers' || Number.isInteger(number);
  if (whole && number >= least && number <= most) return undefined;
  return field === 'workers'
    ? t('rollcall.configuration.whole-number', 'Give a whole number from {{least}} to {{most}}.', {
        least,
        most,
      })
    : t('rollcall.configuration.number', 'Give a number of seconds from {{least}} to {{most}}.', {
        least,
        most,
      });
}

function conflictText(field: NumberField, other: NumberField): string {
  const names = { field: fieldName(field), other: fieldName(other) };
  return field === 'stalenessTargetSeconds'
    ? t(
        'rollcall.configuration.target-too-short',
        '“{{field}}” has to be twice “{{other}}” at least, or no cadence could keep it.',
        names,
      )
    : t('rollcall.configuration.not-ordered', '“{{field}}” may not be longer than “{{other}}”.', names);
}
