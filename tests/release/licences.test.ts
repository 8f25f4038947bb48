import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { forTools, isAllowed, refused, shippable } from '../../tools/licences/allowed.ts';
import builtIn from '../../tools/licences/built-in.json' with { type: 'json' };
import { readLock, resolved, type Locked } from '../../tools/licences/lock.ts';
import { licenceTexts } from '../../tools/licences/texts.ts';
import { builtInto } from '../../tools/package/built-in.ts';

const root = join(import.meta.dirname, '../..');
const locked = (changes: Partial<Locked> = {}): Locked => ({
  path: 'acme',
  name: 'acme',
  version: '1.0.0',
  licence: 'MIT',
  integrity: undefined,
  development: false,
  optional: false,
  needs: [],
  ...changes,
});

describe('licences', () => {
  it('are allowed by name, one of those that may be chosen, and all of those that count together', () => {
    for (const allowed of ['MIT', '(WTFPL OR MIT)', '(MIT AND Zlib)', 'MIT AND BSD-3-Clause'])
      assert.ok(isAllowed(allowed, shippable), allowed);
    for (const not of [
      'GPL-3.0-only',
      'AGPL-3.0-only',
      '(MIT AND GPL-2.0-only)',
      'MPL-2.0',
      'BSD',
      '',
      undefined,
    ])
      assert.ok(!isAllowed(not, shippable), not);
    assert.ok(isAllowed('MPL-2.0', forTools));
    assert.ok(!isAllowed('(MIT AND (GPL-2.0-only OR MIT))', shippable), 'what is not read is not allowed');
  });

  it('that are not allowed, or not named, are refused with the name of their package', () => {
    const [gpl, none, ...others] = refused([
      locked({ licence: 'GPL-3.0-only' }),
      locked({ name: '@acme/b', path: 'acme/node_modules/@acme/b', licence: undefined }),
      locked({ licence: 'MPL-2.0', development: true }),
      locked(),
    ]);
    assert.match(gpl ?? '', /^acme@1\.0\.0 \(acme\) is under GPL-3\.0-only, .*shipped.*allowed\.ts/);
    assert.match(none ?? '', /^@acme\/b@1\.0\.0 \(acme\/node_modules\/@acme\/b\) is under no licence/);
    assert.deepEqual(others, []);
  });

  it('stand in their texts, each text once', () => {
    const { packages } = readLock(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const some = packages.filter(({ path }) => ['zod', 'pg', 'pg-types'].includes(path));
    const texts = licenceTexts(some, join(root, 'node_modules'));
    for (const { name, version } of some) assert.ok(texts.includes(`${name} ${version}, MIT`), name);
    assert.match(texts, /Permission is hereby granted/);
    assert.match(licenceTexts([locked()], '/nowhere'), /^acme 1\.0\.0, MIT\n\nIt comes without a text/);
  });
});

describe('the lock file', () => {
  it('leads from a package to what it gets, its own before that of all', () => {
    const installed = new Set(['a', 'b', 'a/node_modules/b', 'a/node_modules/c']);
    assert.equal(resolved('', 'b', installed), 'b');
    assert.equal(resolved('a', 'b', installed), 'a/node_modules/b');
    assert.equal(resolved('a/node_modules/c', 'b', installed), 'a/node_modules/b');
    assert.equal(resolved('a/node_modules/c', 'a', installed), 'a');
    assert.equal(resolved('b', 'c', installed), undefined);
  });
});

describe('what builds put in', () => {
  for (const part of ['frontend', 'backend', 'console'] as const)
    it(`is what tools/licences/built-in.json says: ${part}`, () => {
      assert.deepEqual(
        builtInto(part),
        builtIn[part],
        'Look at what came or went, write it into tools/licences/built-in.json, and run npm run generate.',
      );
    });
});
