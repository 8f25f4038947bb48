import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import { readSettings } from '../../src/scheduler/settings/read.ts';
import { ServiceProcess } from '../integration/service-process.ts';
import { findHelm } from './helm.ts';
import { root } from './image.ts';
import { manifest, type deployment, type podDisruptionBudget, type service } from './kubernetes.ts';

const chart = join(root, 'deploy/helm/rollcall');
const helm = findHelm();
const skip = helm === undefined ? 'no helm: npm install, or get it from helm.sh' : false;
const run = (...args: string[]) => spawnSync(helm ?? '', args, { encoding: 'utf8' });

/** What the chart makes with the values of one of its files. */
function rendered(values: string, ...set: string[]) {
  const file = join(chart, 'ci', `${values}-values.yaml`);
  const { status, stdout, stderr } = run(
    ...['template', 'blue', chart, '-f', file, '--kube-version', '1.33.0'],
    ...set.flatMap((each) => ['--set', each]),
  );
  assert.equal(status, 0, stderr);
  const manifests = parseAllDocuments(stdout, { version: '1.1' }).map((document) =>
    manifest.parse(document.toJS()),
  );
  return <Kind extends z.output<typeof manifest>['kind']>(kind: Kind) =>
    manifests.find((each): each is Extract<z.output<typeof manifest>, { kind: Kind }> => each.kind === kind);
}

describe('the chart', { skip }, () => {
  it('passes the linter, with everything and with the least', () => {
    for (const values of ['all', 'least']) {
      const { status, stdout } = run(
        'lint',
        '--strict',
        chart,
        '-f',
        join(chart, 'ci', `${values}-values.yaml`),
      );
      assert.equal(status, 0, stdout);
      assert.doesNotMatch(stdout, /WARNING|ERROR/);
    }
  });

  it('asks for what only its user knows, and for nothing that it does not know', () => {
    const file = join(chart, 'ci/least-values.yaml');
    for (const [set, complaint] of [
      ['image.repository=', 'image'],
      ['database.existingSecret=', 'database'],
      ['tokens.existingSecret=', 'tokens'],
      ['settings.existingSecret=', 'settings'],
      ['replicas=0', 'replicas'],
      ['replica=3', 'replica'],
      ['service.port=70000', 'service'],
    ]) {
      const { status, stderr } = run('template', chart, '-f', file, '--set', set ?? '');
      assert.notEqual(status, 0, `${set} was taken`);
      assert.match(stderr, new RegExp(complaint ?? ''));
    }
  });

  it('makes what Kubernetes knows, and no secrets', () => {
    const all = rendered('all');
    for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget', 'ServiceMonitor'] as const)
      assert.ok(all(kind), kind);
    assert.equal(rendered('least')('ServiceMonitor'), undefined);
  });

  it('replaces one node after the other, and has another one ready first', () => {
    const { strategy } = (rendered('least')('Deployment') as z.output<typeof deployment>).spec;
    assert.deepEqual(strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 });
    const budget = rendered('least', 'replicas=5')('PodDisruptionBudget') as z.output<
      typeof podDisruptionBudget
    >;
    assert.equal(budget.spec.maxUnavailable, 1);
  });

  it('selects its own pods by labels that no new version changes', () => {
    const of = (...set: string[]) => {
      const made = rendered('all', ...set);
      const { spec } = made('Deployment') as z.output<typeof deployment>;
      const selected = (made('Service') as z.output<typeof service>).spec.selector;
      assert.deepEqual(selected, spec.selector.matchLabels);
      for (const [key, value] of Object.entries(selected))
        assert.equal(spec.template.metadata.labels[key], value);
      return selected;
    };
    assert.deepEqual(of('image.tag=v1'), of('image.tag=v2'));
  });

  it('replaces the nodes when their settings have another revision', () => {
    const annotations = (...set: string[]) =>
      (rendered('least', ...set)('Deployment') as z.output<typeof deployment>).spec.template.metadata
        .annotations;
    assert.notDeepEqual(annotations('settings.revision=a'), annotations('settings.revision=b'));
  });

  it('leads every port and every mount to one that is there', () => {
    const made = rendered('all');
    const pod = (made('Deployment') as z.output<typeof deployment>).spec.template.spec;
    const [container] = pod.containers;
    const ports = container.ports.map(({ name }) => name);
    const { spec } = made('Service') as z.output<typeof service>;
    for (const { targetPort } of spec.ports) assert.ok(ports.includes(targetPort));
    assert.ok(spec.ports.some(({ name }) => name === made('ServiceMonitor')?.spec.endpoints[0].port));
    assert.deepEqual(
      container.volumeMounts.map(({ name }) => name).sort(),
      pod.volumes.map(({ name }) => name).sort(),
    );
  });

  it('gives a node settings that it takes, its secrets by reference alone', () => {
    for (const values of ['all', 'least']) {
      const { spec } = rendered(values)('Deployment') as z.output<typeof deployment>;
      const [{ env, ports }] = spec.template.spec.containers;
      const plain = Object.fromEntries(
        env.flatMap((each) => ('value' in each ? [[each.name, each.value]] : [])),
      );
      const read = readFileSync(join(root, 'src/scheduler/settings/read.ts'), 'utf8');
      for (const { name } of env)
        assert.ok(name === 'ROLLCALL_CONFIG' || read.includes(name), `${name} means nothing to the service`);
      const referred = env.filter((each) => 'valueFrom' in each).map(({ name }) => name);
      assert.deepEqual(referred.sort(), [
        'DATABASE_URL',
        'ROLLCALL_ADMIN_TOKEN',
        'ROLLCALL_GRAFANA_TOKEN',
        'ROLLCALL_NODE',
      ]);
      const { ROLLCALL_CONFIG, ...others } = plain;
      assert.equal(ROLLCALL_CONFIG, '/etc/rollcall/rollcall.yaml');
      const { settings } = readSettings([], {
        ...others,
        ROLLCALL_NODE: 'blue-rollcall-7d9c5b6f4-x2x8k',
        DATABASE_URL: 'postgres://a:b@c:5432/d',
      });
      assert.equal(settings.cluster, true);
      assert.deepEqual(
        ports.map(({ containerPort }) => containerPort),
        [settings.port, settings.metricsPort],
      );
    }
  });

  describe('its probe', () => {
    let running: ServiceProcess;
    before(async () => {
      running = await ServiceProcess.start({ args: ['--simulate', '1', '--host', '0.0.0.0'] });
    });
    after(() => running.discard());

    it('needs no token beyond loopback', async () => {
      const { spec } = rendered('least')('Deployment') as z.output<typeof deployment>;
      const [{ startupProbe, readinessProbe, livenessProbe }] = spec.template.spec.containers;
      for (const { httpGet } of [startupProbe, readinessProbe, livenessProbe]) {
        const at = new URL(httpGet.path, running.url);
        at.hostname = '127.0.0.1';
        assert.equal((await fetch(at)).status, 200);
      }
    });
  });
});
