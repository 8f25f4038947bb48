import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { rollcallQuery } from '../src/contract/query.ts';
import { querySchemaVersion } from '../src/contract/query-migration.ts';
import { dashboards } from '../dashboards/all.ts';
import { uids } from '../dashboards/parts/uids.ts';

const folder = join(import.meta.dirname, '../dashboards');

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: { uid: string; type?: string };
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
  fieldConfig?: { defaults: { unit?: string } };
  panels?: Panel[];
}
type Target = { refId: string; kind?: string; expr?: string } & Record<string, unknown>;

const all = Object.entries(dashboards).map(([name, dashboard]) => {
  // As Grafana reads them.
  const saved = JSON.parse(JSON.stringify(dashboard)) as {
    uid: string;
    title: string;
    tags: string[];
    panels: Panel[];
    templating: { list: { name: string; type: string; query: unknown }[] };
    annotations: { list: { target: Target }[] };
  };
  const rows = saved.panels.filter(({ type }) => type === 'row');
  const panels = [
    ...saved.panels.filter(({ type }) => type !== 'row'),
    ...rows.flatMap((row) => row.panels ?? []),
  ];
  return { name, saved, panels };
});

/** A dashboard's variables have values by the time a query is asked. */
const filled = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/\$\{\w+(:[^}]*)?\}|\$[a-z]\w*/g, 'adaptive-polling'));

for (const { name, saved, panels } of all)
  describe(`the dashboard ${saved.title}`, () => {
    it('is in its file as it is generated, and its links will find it', () => {
      const file = readFileSync(join(folder, `${name}.json`), 'utf8');
      assert.equal(file, `${JSON.stringify(dashboards[name], null, 2)}\n`, 'run npm run generate');
      assert.ok((Object.values(uids) as string[]).includes(saved.uid));
      assert.deepEqual(saved.tags, ['rollcall']);
    });

    it('has panels that say what is to be seen and what to do, each under a number of its own', () => {
      for (const { title, description = '' } of panels)
        assert.ok(description.length >= 60 && /[.:]/.test(description), `${title}: ${description}`);
      const ids = panels.map(({ id }) => id);
      assert.deepEqual(ids, [...new Set(ids)]);
      const titles = panels.map(({ title }) => title);
      assert.deepEqual(titles, [...new Set(titles)]);
    });

    it('has a unit wherever numbers are drawn, but for criteria, which bring their own', () => {
      for (const { type, title, fieldConfig } of panels)
        if (
          ['timeseries', 'histogram', 'barchart', 'bargauge'].includes(type) &&
          title !== '$criterion' &&
          type !== 'bargauge'
        )
          assert.ok(fieldConfig?.defaults.unit, title);
    });

    it('asks what the contract accepts, of the source that is chosen', () => {
      for (const { title, targets = [], datasource } of panels) {
        assert.ok(targets.length > 0, title);
        for (const target of targets) {
          if (target.kind !== undefined) {
            const read = rollcallQuery.safeParse(filled(target));
            assert.ok(read.success, `${title}: ${read.error?.message}`);
            assert.equal(target['schemaVersion'], querySchemaVersion, title);
          }
          assert.ok(target.kind !== undefined || target.expr !== undefined, title);
        }
        const both = targets.some(({ expr }) => expr) && targets.some(({ kind }) => kind);
        const uid = both ? '${source}' : targets.some(({ expr }) => expr) ? '${prometheus}' : '${datasource}';
        assert.equal(datasource?.uid, uid, title);
      }
      for (const { target } of saved.annotations.list)
        assert.ok(rollcallQuery.safeParse(filled(target)).success);
    });

    it('can be answered by Rollcall alone, all that is not folded', () => {
      for (const { type, title, targets = [] } of saved.panels)
        if (type !== 'row')
          assert.ok(
            targets.some(({ kind }) => kind !== undefined),
            title,
          );
    });

    it('knows the variables that its queries hold', () => {
      const known = new Set(saved.templating.list.map((variable) => variable.name));
      for (const { title, targets = [] } of panels)
        for (const target of targets) {
          // A script has variables of its own as well, in its language.
          const text = JSON.stringify({ ...target, expression: undefined });
          for (const [, variable = ''] of text.matchAll(/\$\{?([a-z]\w*)/g))
            assert.ok(known.has(variable), `${title}: ${variable}`);
        }
    });

    it('has panels that stand beside each other and nowhere on one another', () => {
      const cells = new Set<string>();
      for (const { title, gridPos } of saved.panels)
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            assert.ok(x < 24 && !cells.has(`${x} ${y}`), title);
            cells.add(`${x} ${y}`);
          }
    });
  });

describe('all dashboards', () => {
  it('are the files that are provisioned, and the ones that the app brings', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    assert.deepEqual(
      files.sort(),
      Object.keys(dashboards)
        .map((name) => `${name}.json`)
        .sort(),
    );
    const { includes } = JSON.parse(readFileSync(join(import.meta.dirname, '../plugin.json'), 'utf8')) as {
      includes: { type: string; name: string; path: string }[];
    };
    assert.deepEqual(
      includes.filter(({ type }) => type === 'dashboard').map(({ name, path }) => [name, path]),
      all.map(({ name, saved }) => [saved.title, `dashboards/${name}.json`]),
    );
  });
});
