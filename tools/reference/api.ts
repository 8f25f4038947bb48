import { isWrite, type Endpoint } from '../../src/contract/endpoint.ts';
import { subjects } from '../../src/contract/endpoints.ts';
import { statusesOf } from '../../src/contract/openapi.ts';
import { fieldsOf, fieldsTable } from './fields.ts';
import { generatedFrom, page, table } from './markdown.ts';
import { answered, code, formsOf, words, written, type Schema } from './schema.ts';

/** Every endpoint with its parameters, its body and what it answers. */
export const apiReference = (): string =>
  page(
    generatedFrom('src/contract/endpoints/'),
    '# Endpoints',
    'The whole API. How to ask, who may, errors and limits: [HTTP API](../api.md). The same as OpenAPI 3.1, with every field of every answer: [openapi.json](openapi.json).',
    ...Object.entries(subjects).flatMap(([subject, endpoints]) => [
      `## ${subject}`,
      table(
        ['endpoint', 'scope', 'what it is'],
        endpoints.map(({ id, method, path, scope, summary }) => [
          `[\`${method} ${path}\`](#${id.toLowerCase()})`,
          scope,
          summary,
        ]),
      ),
      ...endpoints.flatMap(endpointText),
    ]),
  );

function endpointText(endpoint: Endpoint): string[] {
  const { id, method, path, description, params, query, body, scope, action, example } = endpoint;
  const sent = example?.body;
  return [
    `### ${id}`,
    `\`${method} ${path}\``,
    description,
    [
      `Scope: ${scope}.`,
      ...(action === undefined ? [] : [`In the audit log: ${code(action)}.`]),
      ...(isWrite(endpoint) ? ['It takes an `Idempotency-Key`.'] : []),
      `Refusals: ${statusesOf(endpoint).join(', ')}.`,
    ].join(' '),
    fieldsText('In the path', params && written(params)),
    fieldsText('In the query', query && written(query)),
    fieldsText('In the body', body && written(body)),
    sent === undefined ? '' : `\`\`\`json\n${JSON.stringify(sent, null, 2)}\n\`\`\``,
    answerText(endpoint),
  ];
}

function fieldsText(where: string, schema: Schema | undefined): string {
  if (schema === undefined) return '';
  const fields = fieldsOf(schema, false);
  return fields.length === 0 ? '' : `${where}:\n\n${fieldsTable(fields)}`;
}

/** The names of the fields: what each is stands in the description as OpenAPI. */
function answerText({ answer, media, status = 200 }: Endpoint): string {
  if (media !== undefined) return `Answer: ${status}, ${code(media)}.`;
  const schema = answered(answer);
  const names = [...new Set(formsOf(schema).flatMap((form) => Object.keys(form.properties ?? {})))];
  if (names.length > 0) return `Answer: ${status}, with ${names.map(code).join(', ')}.`;
  const said = words(schema);
  return said === 'anything' ? `Answer: ${status}.` : `Answer: ${status}, ${said}.`;
}
