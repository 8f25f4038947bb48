import type { z } from 'zod';
import { filter } from '../../src/contract/query/filter.ts';
import { filterKeys } from '../../src/contract/query/filter-keys.ts';
import { rollcallQuery, type QueryKind } from '../../src/contract/query.ts';
import { fieldsOf, fieldsTable } from './fields.ts';
import { generatedFrom, page, table } from './markdown.ts';
import { code, written } from './schema.ts';

/** What every query has is told once. */
const ofEach = ['kind', 'schemaVersion'];

/** Every kind of query of the data source, with its fields. */
export const queriesReference = (): string =>
  page(
    generatedFrom('src/contract/query/'),
    '# Kinds of query',
    `What the data source can be asked. Each is JSON with its \`kind\` and the fields below; \`schemaVersion\` is written by the editor. What they are good for, variables, annotations and filters: [queries](../queries.md).`,
    ...rollcallQuery.options.flatMap((option: z.ZodObject) => {
      const schema = written(option);
      const fields = fieldsOf(schema, false).filter(({ path }) => !ofEach.includes(path));
      const kind = (schema.properties?.kind?.const ?? '') as QueryKind;
      return [
        `## ${kind}`,
        schema.description ?? '',
        fields.length === 0 ? 'It has no fields.' : fieldsTable(fields),
        columnsText(kind),
      ];
    }),
    '## Filters',
    fieldsTable(fieldsOf(written(filter), true)),
    table(
      ['column', 'is called', 'of'],
      Object.entries(filterKeys).map(([name, { label, kinds }]) => [
        code(name),
        label,
        kinds.map(code).join(', '),
      ]),
    ),
  );

function columnsText(kind: QueryKind): string {
  const names = Object.entries(filterKeys)
    .filter(([, { kinds }]) => (kinds as readonly QueryKind[]).includes(kind))
    .map(([name]) => code(name));
  return names.length === 0 ? '' : `Its columns to filter by: ${names.join(', ')}.`;
}
