import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { billOfMaterials } from '../../tools/package/bill.ts';
import { platforms } from '../../tools/package/platforms.ts';
import { billOfPlugin, billOfService } from '../../tools/package/shipped.ts';

const root = join(import.meta.dirname, '../..');
const at = new Date('2026-11-21T08:00:00Z');

/** What CycloneDX 1.6 asks of a bill, as far as ours go. */
const licence = z.union([
  z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[\w.-]+$/) }) }),
  z.strictObject({ expression: z.string().min(1) }),
]);
const component = z.strictObject({
  'bom-ref': z.string().min(1),
  type: z.enum(['application', 'library', 'platform']),
  group: z.string().optional(),
  name: z.string().min(1),
  version: z.string().min(1),
  description: z.string().optional(),
  scope: z.enum(['required', 'optional']).optional(),
  hashes: z
    .array(z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .optional(),
  licenses: z.array(licence).length(1),
  purl: z
    .string()
    .regex(/^pkg:(npm|github)\/[^@\s]+@[^@\s]+$/)
    .optional(),
});
const billSchema = z.strictObject({
  $schema: z.string(),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
  version: z.literal(1),
  metadata: z.strictObject({
    timestamp: z.iso.datetime(),
    lifecycles: z.array(z.strictObject({ phase: z.literal('build') })),
    component,
  }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
const parsed = (text: string) => billSchema.parse(JSON.parse(text));

const linux = platforms[0];
assert.ok(linux);

describe('a bill of materials', () => {
  const bills = {
    service: () => billOfService(root, at),
    'the plugin for Linux': () => billOfPlugin(root, linux, at),
    'the plugin for Node.js': () => billOfPlugin(root, 'node', at),
  };
  for (const [name, bill] of Object.entries(bills))
    it(`is CycloneDX, and each part of it leads to parts that are there: ${name}`, () => {
      const { components, dependencies, metadata } = parsed(bill());
      const refs = [metadata.component, ...components].map((each) => each['bom-ref']);
      assert.equal(new Set(refs).size, refs.length, 'each is named once');
      assert.deepEqual(new Set(dependencies.map(({ ref }) => ref)), new Set(refs));
      for (const { ref, dependsOn } of dependencies)
        for (const each of dependsOn) assert.ok(refs.includes(each), `${ref} leads to ${each}`);
    });

  it('has what the service runs on and what its console is built of, and nothing of the tools', () => {
    const names = parsed(billOfService(root, at)).components.map(({ group, name }) =>
      group ? `${group}/${name}` : name,
    );
    for (const name of ['fastify', 'pg', '@electric-sql/pglite', 'react', '@grafana/ui'])
      assert.ok(names.includes(name), name);
    for (const name of ['typescript', 'eslint', '@playwright/test', 'bun'])
      assert.ok(!names.includes(name), name);
  });

  it('has the runtime of an executable, and jq, which no package manager knows of', () => {
    const names = (text: string) => parsed(text).components.map(({ name }) => name);
    assert.ok(names(billOfPlugin(root, linux, at)).includes('bun'));
    assert.ok(!names(billOfPlugin(root, 'node', at)).includes('bun'));
    assert.ok(names(billOfPlugin(root, 'node', at)).includes('jq'));
  });

  it('is the same bytes of the same packages, and has another number of others', () => {
    assert.equal(billOfService(root, at), billOfService(root, at));
    const of = (version: string) =>
      parsed(billOfMaterials({ name: 'acme', version, description: '', needs: [], packages: [] }, at))
        .serialNumber;
    assert.notEqual(of('1.0.0'), of('1.0.1'));
  });

  it('names what the lock file has of a package: the hash of what the registry gives', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity: string }>;
    };
    const zod = parsed(billOfService(root, at)).components.find(({ purl }) =>
      purl?.startsWith('pkg:npm/zod@'),
    );
    const hash = Buffer.from(zod?.hashes?.[0]?.content ?? '', 'hex').toString('base64');
    assert.equal(`sha512-${hash}`, packages['node_modules/zod']?.integrity);
  });
});
