import {
  criterion,
  criterionSource,
  criterionTest,
  thresholdValue,
} from '../../src/contract/plan/criterion.ts';
import { leverChanges, leverSettings } from '../../src/contract/plan/levers.ts';
import { planShape } from '../../src/contract/plan/shape.ts';
import {
  changeWindow,
  drill,
  killSwitchOf,
  precondition,
  recovery,
  stageOf,
} from '../../src/contract/plan/stage.ts';
import { fieldsOf, fieldsTable } from './fields.ts';
import { generatedFrom, page, table } from './markdown.ts';
import { code, formsOf, written, words, type Schema } from './schema.ts';

const fieldsOfOne = (schema: Schema) => fieldsTable(fieldsOf(schema, false));

/** Every field of a plan file. What one part demands of another stands in docs/plans.md, and `rollcall plan check` tells it. */
export function planReference(): string {
  const levers = Object.keys(leverSettings) as (keyof typeof leverSettings)[];
  // The levers differ in their settings and in one limit; the first has all fields.
  const [adaptivePolling] = formsOf(written(planShape));
  return page(
    generatedFrom('src/contract/plan/'),
    '# Plan files',
    'Every field of a `rollouts/*.yaml`. What the parts demand of one another, and examples: [plans](../plans.md). As JSON Schema, for editors: [plan.schema.json](../../rollouts/plan.schema.json). A duration is a number with `ms`, `s`, `m`, `h` or `d`.',
    '## Plan',
    fieldsOfOne(oneLever(adaptivePolling ?? {}, levers)),
    '## Stage',
    fieldsOfOne(withoutSettings(written(stageOf('adaptive-polling')))),
    '## Settings of the levers',
    ...levers.flatMap((lever) => [`### ${lever}`, fieldsOfOne(written(leverSettings[lever]))]),
    '## Precondition',
    byKind(written(precondition)),
    '## Criterion',
    fieldsOfOne(written(criterion)),
    '### Sources',
    byKind(written(criterionSource)),
    '### Tests',
    byKind(written(criterionTest)),
    '### Thresholds',
    'A number, or one of:',
    fieldsTable(fieldsOf(withoutNumber(written(thresholdValue)), false)),
    '## Kill switch',
    fieldsOfOne(withoutSettings(written(killSwitchOf('adaptive-polling')))),
    table(
      ['lever', 'what a kill switch can change'],
      levers.map((lever) => [
        code(lever),
        Object.entries(written(leverChanges[lever]).properties ?? {})
          .map(([name, field]) => `${code(name)}: ${words(field)}`)
          .join('; '),
      ]),
    ),
    '## Drill',
    fieldsOfOne(written(drill)),
    '## Recovery',
    fieldsOfOne(written(recovery)),
    '## Change window',
    fieldsOfOne(written(changeWindow)),
  );
}

/** The schema of one lever's plans as that of all. */
const oneLever = (schema: Schema, levers: string[]): Schema => ({
  ...schema,
  properties: {
    ...schema.properties,
    lever: { description: schema.properties?.lever?.description ?? '', enum: levers },
    rollbackTo: { type: 'object', description: schema.properties?.rollbackTo?.description ?? '' },
  },
});

/** What depends on the lever has tables of its own. */
const withoutSettings = (schema: Schema): Schema => ({
  ...schema,
  properties: {
    ...schema.properties,
    settings: { type: 'object', description: schema.properties?.settings?.description ?? '' },
  },
});

const withoutNumber = (schema: Schema): Schema => ({
  oneOf: formsOf(schema).filter((form) => form.properties !== undefined),
});

/** A table for each kind, which says what it means. */
const byKind = (schema: Schema): string =>
  formsOf(schema)
    .map((form) => {
      const kind = code(form.properties?.kind?.const);
      const fields = fieldsOf(form, true).filter(({ path }) => path !== 'kind');
      return `**${kind}**: ${form.description ?? ''}\n\n${fieldsTable(fields)}`;
    })
    .join('\n\n');
