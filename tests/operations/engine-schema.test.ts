import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { root } from './image.ts';

/** Of the last release. Another one wants what docs/decisions/0032-migrations.md says of it, and a line in the changelog. */
const schemaOfEngine = 43;

it('nodes of the release before and of this one lay out the same schema for the engine', () => {
  const file = join(root, 'node_modules/pg-boss/package.json');
  const { pgboss } = JSON.parse(readFileSync(file, 'utf8')) as { pgboss: { schema: number } };
  assert.equal(pgboss.schema, schemaOfEngine);
});
