import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import ts from 'typescript';
import { settingsSchema } from './schema.ts';

/** What the parts of a schema are wrapped in, as zod keeps it. */
interface Definition {
  shape?: Record<string, Schema>;
  innerType?: Schema;
  in?: Schema;
  element?: Schema;
  options?: Schema[];
}
interface Schema {
  def: Definition;
}

/** The names of all fields, as a settings file has them. */
function fieldsOf({ def: { shape = {}, innerType, in: input, element, options = [] } }: Schema): string[] {
  const inner = [innerType, input, element, ...options].filter((each) => each !== undefined);
  return [
    ...Object.entries(shape).flatMap(([name, field]) => [name, ...fieldsOf(field)]),
    ...inner.flatMap(fieldsOf),
  ];
}

/** The names of all properties that the sources of the service read, or that one of their types names. */
function namesRead(): Set<string> {
  const root = join(import.meta.dirname, '..');
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) names.add(node.name.text);
    else if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) names.add(node.literal.text);
    else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      if (ts.isIdentifier(name)) names.add(name.text);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.ts') && !file.endsWith('.test.ts'))
      visit(ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true));
  return names;
}

it('has no setting that nothing reads', () => {
  const fields = new Set(fieldsOf(settingsSchema as unknown as Schema));
  assert.ok(fields.has('hostRequestsPerMinute') && fields.has('credentialsFile') && fields.has('secretFile'));
  const read = namesRead();
  assert.deepEqual(
    [...fields].filter((name) => !read.has(name)),
    [],
    'take them out of the schema, or read them',
  );
});
