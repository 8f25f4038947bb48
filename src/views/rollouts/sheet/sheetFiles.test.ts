import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { sealFits, sheetFiles } from './sheetFiles.ts';

const folder = join(import.meta.dirname, '../../../../docs/run-sheets');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the files of a run sheet', () => {
  it('are those that the service exports, byte for byte', () => {
    assert.ok(names.length > 0);
    for (const name of names) {
      const { json, markdown } = sheetFiles(JSON.parse(read(name)) as RunSheet);
      assert.equal(json.text, read(name), name);
      assert.equal(markdown.text, read(name.replace(/json$/, 'md')), name);
    }
  });

  it('are known as sealed, as changed, and as open', async () => {
    const sheet = names.map((name) => JSON.parse(read(name)) as RunSheet).find(({ seal }) => seal !== null);
    assert.ok(sheet);
    assert.equal(await sealFits(sheet), true);
    const changed = { ...sheet, content: { ...sheet.content, run: sheet.content.run + 1 } };
    assert.equal(await sealFits(changed), false);
    assert.equal(await sealFits({ ...sheet, seal: null }), undefined);
  });
});
