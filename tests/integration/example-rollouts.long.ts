import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../embedded-database.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const examples = join(root, 'docs/run-sheets');
const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true }));

const names = [
  'adaptive-polling-clean',
  'adaptive-polling-regressed',
  'optimize-clean',
  'optimize-regressed',
];

describe('the run sheets in the documentation', () => {
  it('come out the same when the rollouts are carried out again', { timeout: 20 * 60_000 }, async () => {
    const remake = (name: string) =>
      run(process.execPath, ['tools/example-rollout.ts', name, '--write', folder], { cwd: root });
    for (const name of names) await remake(name);
    for (const file of readdirSync(folder)) {
      const [made, kept] = [folder, examples].map((where) => readFileSync(join(where, file), 'utf8'));
      assert.ok(
        made === kept,
        `${file} differs: make it anew with npm run example-rollout -- NAME --write docs/run-sheets`,
      );
    }
    assert.equal(readdirSync(folder).length, 3 * names.length);
  });
});
