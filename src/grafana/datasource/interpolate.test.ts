import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { rollcallQuery } from '../../contract/query.ts';
import { interpolate, valuesOf } from './interpolate.ts';
import type { Replace } from './replace.ts';
import type { QueryAs } from './model.ts';
import { scriptVariables } from './scriptVariables.ts';

/** Replaces as Grafana does: `$name`, `${name}` and `[[name]]`, once, and what is unknown stays. */
function dashboard(variables: Record<string, string | string[]>): Replace {
  return (text, format) =>
    text.replace(/\$(\w+)|\$\{(\w+)\}|\[\[(\w+)\]\]/g, (match, a?: string, b?: string, c?: string) => {
      const name = a ?? b ?? c ?? '';
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined) return match;
      return format ? format(value) : [value].flat().join(',');
    });
}

describe('a variable with several values', () => {
  const replace = dashboard({
    type: ['pve', 'pbs'],
    group: 'staging',
    none: [],
    rollout: 'adaptive-polling',
  });

  test('stands for each of them where several can be named', () => {
    for (const text of ['$type', '${type}', '[[type]]'])
      assert.deepEqual(interpolate({ kind: 'instances', types: [text, 'pmg'] }, replace).types, [
        'pve',
        'pbs',
        'pmg',
      ]);
  });

  test('of which none is chosen narrows nothing down', () => {
    assert.deepEqual(interpolate({ kind: 'instances', types: ['$none'] }, replace).types, []);
    assert.deepEqual(
      interpolate({ kind: 'instances', types: ['$empty'] }, dashboard({ empty: '' })).types,
      [],
    );
  });

  test('with a comma in a value stays one value', () => {
    assert.deepEqual(valuesOf('$name', dashboard({ name: ['a,b', 'c'] })), ['a,b', 'c']);
  });

  test('within a text is a part of it', () => {
    assert.deepEqual(valuesOf('pve::$group-1', replace), ['pve::staging-1']);
  });

  test('that the dashboard does not have stays, so that the backend can say so', () => {
    assert.deepEqual(interpolate({ kind: 'instances', groups: ['$other'] }, replace).groups, ['$other']);
  });

  test('names one rollout', () => {
    assert.equal(interpolate({ kind: 'verdict', rollout: '$rollout' }, replace).rollout, 'adaptive-polling');
  });
});

describe('ad-hoc filters', () => {
  const replace = dashboard({ state: 'open' });

  test('of the dashboard come after those of the query, whose variables are replaced', () => {
    const { filters } = interpolate(
      { kind: 'instances', filters: [{ key: 'state', operator: '=', value: '$state' }] },
      replace,
      [{ key: 'type', operator: '=|', value: 'pve', values: ['pve', 'pbs'] }],
    );
    assert.deepEqual(filters, [
      { key: 'state', operator: '=', value: 'open' },
      { key: 'type', operator: '=|', value: 'pve', values: ['pve', 'pbs'] },
    ]);
  });

  test('pass over a query that has no such column', () => {
    const filters = [
      { key: 'outcome', operator: '=', value: 'refused' },
      { key: 'constructor', operator: '=', value: 'x' },
    ];
    assert.deepEqual(interpolate({ kind: 'instances' }, replace, filters), { kind: 'instances' });
    assert.deepEqual(interpolate({ kind: 'queue' }, replace, filters), { kind: 'queue' });
    const audit: QueryAs<'audit'> = { kind: 'audit' };
    assert.equal(interpolate(audit, replace, filters).filters?.length, 1);
  });
});

describe('a script', () => {
  const hostile = '") | env | ("';

  test('is never interpolated: its variables go beside it, as values', () => {
    const query = interpolate<QueryAs<'script'>>(
      {
        kind: 'script',
        endpoint: '/api/history',
        parameters: { series: '$series' },
        expression: '.instances[] | select(.type == $type) | . as $it | $it.key + $name',
      },
      dashboard({ type: ['pve', 'pbs'], name: hostile, series: 'queue.backlog' }),
    );
    assert.equal(query.expression, '.instances[] | select(.type == $type) | . as $it | $it.key + $name');
    assert.deepEqual(query.parameters, { series: 'queue.backlog' });
    assert.deepEqual(query.variables, { type: ['pve', 'pbs'], name: hostile });
  });

  test('asks for several with commas, and leaves out a parameter whose variable names nothing', () => {
    const { parameters } = interpolate<QueryAs<'script'>>(
      {
        kind: 'script',
        endpoint: '/api/history',
        parameters: { series: '$series', step: '$step' },
        expression: '.',
      },
      dashboard({ series: ['queue.backlog', 'queue.depth'], step: '' }),
    );
    assert.deepEqual(parameters, { series: 'queue.backlog,queue.depth' });
  });

  test('keeps the values of the dashboard that it came from, where there is none', () => {
    const script: QueryAs<'script'> = { kind: 'script', endpoint: '/api/health', expression: '$a + $b' };
    const onDashboard = interpolate(script, dashboard({ a: '1', b: '2' }));
    assert.deepEqual(interpolate(onDashboard, dashboard({ b: '3' })).variables, { a: '1', b: '3' });
  });

  test('keeps what the backend binds, and what jq binds itself', () => {
    const known = dashboard({ __from: '1', x: '2' });
    assert.deepEqual(scriptVariables('$__from + $y + $m::x + ($x | .)', known), { x: '2' });
  });
});

test('whatever a variable holds, it stays a value in its own place', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
      const replace = dashboard({ v: values });
      const query = interpolate({ kind: 'breakers', instances: ['$v'], format: 'numeric' }, replace);
      assert.deepEqual(query, {
        kind: 'breakers',
        format: 'numeric',
        instances: values.filter((value) => value !== ''),
      });
      const { error } = rollcallQuery.safeParse(query);
      assert.ok(error === undefined || error.issues.every(({ path }) => path[0] === 'instances'));
      assert.deepEqual(scriptVariables('$v', replace), { v: values });
    }),
  );
});
