import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Engine } from '../../src/grafana/datasource/script/jq/engine.ts';
import { loadJq } from '../../src/grafana/datasource/script/jq/load.ts';
import { ScriptError } from '../../src/grafana/datasource/script/script-error.ts';
import { expressions, ofFiles } from './expressions.ts';
import oracle from '../fixtures/script/oracle.json' with { type: 'json' };

const engine = new Engine(await loadJq());
const limits = { deadline: Infinity, maxOutputBytes: 2 ** 24 };

/** As the jq command would have written it. */
function said(document: string, expression: string): { outputs: string[] } | { error: string } {
  engine.readDocument(
    readFileSync(join(import.meta.dirname, `../fixtures/pulse/${document}.json`)),
    Infinity,
  );
  try {
    const lines = new TextDecoder().decode(engine.run(expression, '{}', limits));
    return { outputs: lines.split('\n').slice(0, -1) };
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const { message, at } = error;
    return { error: at ? `${message} at <top-level>, line ${at.line}, column ${at.column}:` : message };
  }
}

describe(`the module and ${oracle.jq} of Debian`, () => {
  it('was recorded of all expressions', () => {
    assert.deepEqual(
      oracle.cases.map(({ document, expression }) => ({ document, expression })),
      expressions,
    );
  });
  for (const { document, expression, outputs, error } of oracle.cases) {
    if (ofFiles.includes(expression)) continue;
    it(`agree on ${expression} over ${document}`, () => {
      assert.deepEqual(said(document, expression), error === undefined ? { outputs } : { error });
    });
  }
});
