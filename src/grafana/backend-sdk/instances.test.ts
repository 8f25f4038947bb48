import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceCache } from './instances.ts';
import type { DataSourceSettings, PluginContext } from './request.ts';

function context(settings: Partial<DataSourceSettings> = {}, orgId = 1): PluginContext {
  const defaults = {
    uid: 'u',
    name: 'n',
    url: '',
    basicAuthEnabled: false,
    basicAuthUser: '',
    jsonData: {},
    decryptedSecureJsonData: {},
    updated: new Date(0),
  };
  return { orgId, user: null, dataSource: { ...defaults, ...settings } };
}

function cache() {
  const disposed: string[] = [];
  let made = 0;
  const instances = instanceCache({
    create: ({ url }) => `${url}#${++made}`,
    dispose: (instance) => void disposed.push(instance),
  });
  return { instances, disposed };
}

test('a data source has one instance until its settings change', async () => {
  const { instances } = cache();
  const first = await instances.get(context());
  assert.equal(await instances.get(context()), first);
  assert.notEqual(await instances.get(context({ updated: new Date(1) })), first);
  assert.notEqual(await instances.get(context({ decryptedSecureJsonData: { token: 'new' } })), first);
});

test('one uid in two organizations is two data sources', async () => {
  const { instances } = cache();
  const first = await instances.get(context());
  assert.notEqual(await instances.get(context({}, 2)), first);
  assert.equal(await instances.get(context()), first);
});

test('what was replaced is disposed of once its requests had their time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { instances, disposed } = cache();
  const first = await instances.get(context());
  await instances.get(context({ url: 'b' }));
  assert.deepEqual(disposed, []);
  t.mock.timers.tick(60_000);
  await Promise.resolve();
  await instances.clear();
  assert.deepEqual(disposed.sort(), [first, 'b#2'].sort());
});

test('an instance that could not be made is tried again', async () => {
  let attempts = 0;
  const instances = instanceCache({
    create: () => {
      if (++attempts === 1) throw new Error('not yet');
      return attempts;
    },
  });
  await assert.rejects(instances.get(context()), /not yet/);
  assert.equal(await instances.get(context()), 2);
});
