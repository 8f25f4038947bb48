import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { differences } from '../../tools/release/differences.ts';
import { sortedHead } from '../../tools/package/sorted-externals.ts';
import { versionProblems } from '../../tools/release/versions.ts';

const root = join(import.meta.dirname, '../..');

function folder(t: TestContext, files: Record<string, string>): string {
  const made = mkdtempSync(join(tmpdir(), 'rollcall-release-'));
  t.after(() => rmSync(made, { recursive: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(made, file)), { recursive: true });
    writeFileSync(join(made, file), content);
  }
  return made;
}

describe('two builds', () => {
  it('are the same where every file has the same bytes', (t) => {
    const files = { 'a.zip': 'a', 'node/rollcall/plugin.json': '{}' };
    assert.deepEqual(differences(folder(t, files), folder(t, files)), []);
  });

  it('that differ are told apart by the names of the files, those within archives too', (t) => {
    const one = folder(t, { 'a.zip': 'a', 'node/rollcall/module.js': 'one', only: '' });
    const other = folder(t, { 'a.zip': 'b', 'node/rollcall/module.js': 'two', else: '' });
    assert.deepEqual(differences(one, other), ['a.zip', 'else', 'node/rollcall/module.js', 'only']);
  });
});

describe('the version', () => {
  it('is the same wherever it stands', () => {
    assert.deepEqual(versionProblems(root), []);
  });

  it('that was raised in package.json alone names each place that lags', (t) => {
    const copy = folder(t, {});
    const places = [
      'package-lock.json',
      'deploy/helm/rollcall/Chart.yaml',
      'docs/deployment.md',
      'CHANGELOG.md',
    ];
    for (const file of places) cpSync(join(root, file), join(copy, file), { recursive: true });
    const raised = readFileSync(join(root, 'package.json'), 'utf8').replace(
      /"version": ".*?"/,
      '"version": "9.9.9"',
    );
    writeFileSync(join(copy, 'package.json'), raised);
    const problems = versionProblems(copy).join('\n');
    for (const place of places) assert.ok(problems.includes(place), place);
    assert.match(problems, /where package\.json has 9\.9\.9/);
  });
});

describe('what a plugin takes of Grafana', () => {
  it('is named in the order of the alphabet, whatever folder it was built in', () => {
    const built = (names: string[]) =>
      `define([${names.map((name) => `"${name}"`).join(', ')}], function(${names.map((name) => `m_${name}`).join(', ')}) {\nreturn m_react; })`;
    const sorted = (text: string) => {
      const { start, end, text: head } = sortedHead(text);
      return text.slice(0, start) + head + text.slice(end);
    };
    assert.equal(sorted(built(['rxjs', 'react', 'emotion'])), built(['emotion', 'react', 'rxjs']));
    assert.equal(sorted(built(['emotion', 'react', 'rxjs'])), built(['emotion', 'react', 'rxjs']));
  });

  it('that the bundler writes in another way ends the build', () => {
    assert.throws(() => sortedHead('export default 1;'), /begins a file in an unknown way: export default/);
    assert.throws(() => sortedHead('define(["a"], function(a, b) {})'), /unknown way/);
  });
});
