import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { loadPlans } from '../src/scheduler/rollout/plan-file.ts';
import { missingEndpoints, missingScripts, wrongCommands } from './documents/named.ts';
import { commandsOf, pages, root, type Page } from './documents/pages.ts';
import { complaintsOf, isSettings } from './documents/settings-example.ts';

const all = pages();
const byFile = new Map(all.map((page) => [page.file, page]));
const { scripts, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  version: string;
};
/** Made by the simulations that they tell of, and checked by the tests of those. */
const written = all.filter(({ file }) => !file.startsWith('docs/run-sheets/'));
/** Names of other projects' files, of files that a reader writes, and of those that only a build has. */
const notHere = [/^dist\//, /^output\//, /^data\//];

/** One test for all pages, which names each page with what is wrong on it. */
const everyPage = (what: string, among: Page[], wrongOn: (page: Page) => string[]) =>
  it(what, () => {
    const wrong = among.flatMap((page) => wrongOn(page).map((each) => `${page.file}: ${each}`));
    assert.deepEqual(wrong, []);
  });

describe('the documents', () => {
  it('are found', () => assert.ok(all.length > 100, `only ${all.length} were found`));

  everyPage('lead nowhere that is not there', all, ({ file, links }) =>
    links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = decodeURIComponent(link).split('#');
        const target = path === '' ? file : normalize(join(dirname(file), path));
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !byFile.get(target)?.anchors.has(anchor);
      }),
  );

  everyPage('name no npm script that there is not', written, (page) =>
    commandsOf(page).flatMap(missingScripts),
  );

  everyPage('name no command of rollcall, and no flag of it, that there is not', written, (page) =>
    commandsOf(page).flatMap(wrongCommands),
  );

  everyPage('name no endpoint that there is not', written, ({ fences, spans }) =>
    [...fences.map(({ text }) => text), ...spans].flatMap(missingEndpoints),
  );

  everyPage('name no file of this repository that there is not', written, ({ spans }) =>
    spans
      .filter((span) =>
        /^(src|tests|tools|docs|deploy|alerts|dashboards|rollouts|provisioning|bench)\/[^\s:]+$/.test(span),
      )
      .map((span) => span.replaceAll(/<[^>]+>|NAME|…/g, '*'))
      .filter((span) => !notHere.some((each) => each.test(span)))
      .filter((span) => globSync(span, { cwd: root }).length === 0),
  );

  everyPage('have examples that can be read', all, ({ fences }) =>
    fences.flatMap(({ language, text }) => [
      ...(language === 'json' ? jsonError(text) : []),
      ...(language === 'yaml' ? yamlErrors(text) : []),
    ]),
  );

  everyPage('have settings in their examples that the service takes', all, ({ fences }) =>
    fences
      .filter(({ language, text }) => language === 'yaml' && yamlErrors(text).length === 0)
      .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as unknown))
      .filter(isSettings)
      .flatMap(complaintsOf),
  );

  everyPage('name archives of this version', written, (page) =>
    [
      ...commandsOf(page)
        .join('\n')
        .matchAll(/rollcall-scheduler-app-(\d[^\s]*?)\.(?:linux|node|darwin|windows)/g),
    ]
      .map(([, named = '']) => named)
      .filter((named) => named !== version),
  );

  everyPage('name no variable of the environment that nothing reads', written, (page) =>
    [
      ...commandsOf(page)
        .join('\n')
        .matchAll(/\bROLLCALL_[A-Z_]+[A-Z]\b/g),
    ]
      .map(([name]) => name)
      .filter((name) => !variables().has(name)),
  );
});

describe('the index of the documents', () => {
  const index = byFile.get('docs/README.md');

  it('leads to every page of docs', () => {
    const linked = new Set(index?.links.map((link) => link.split('#')[0]));
    const missing = readdirSync(join(root, 'docs')).filter(
      (name) => name.endsWith('.md') && name !== 'README.md' && !linked.has(name),
    );
    assert.deepEqual(missing, []);
  });

  it('names every npm script, or the README does', () => {
    const named = [index, byFile.get('README.md')].flatMap((page) => page?.spans ?? []).join('\n');
    // What npm calls by itself, and the parts of `npm test`.
    const parts = ['prestart', 'test:browser', 'test:node'];
    const missing = Object.keys(scripts).filter(
      (name) => !parts.includes(name) && !new RegExp(`npm (run )?${name}\\b`).test(named),
    );
    assert.deepEqual(missing, []);
  });
});

describe('the plan to practise on', () => {
  it('is one that the service takes', () => {
    const [practice, ...others] = loadPlans(join(root, 'docs/practice'));
    assert.equal(practice?.plan.name, 'practice');
    assert.deepEqual(others, []);
  });
});

function jsonError(text: string): string[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [`${(error as Error).message} in ${text.slice(0, 60)}`];
  }
}

const yamlErrors = (text: string): string[] =>
  parseAllDocuments(text, { uniqueKeys: true }).flatMap(({ errors }) =>
    errors.map(({ message }) => `${message.split('\n')[0]} in ${text.slice(0, 60)}`),
  );

let read: Set<string> | undefined;
/** The variables that sources and files of an installation read, and tests: some are theirs. */
function variables(): Set<string> {
  const folders = ['src', 'tools', 'tests', 'deploy', 'provisioning'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  return (read ??= new Set(
    [...files, join(root, 'docker-compose.yaml')].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bROLLCALL_[A-Z_]+[A-Z]\b/g)].map(([name]) => name),
    ),
  ));
}
