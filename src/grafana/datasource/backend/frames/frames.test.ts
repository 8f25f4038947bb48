import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { z } from 'zod';
import type { Endpoint } from '../../../../contract/endpoint.ts';
import { healthDocument } from '../../../../contract/health.ts';
import { filterOperators } from '../../../../contract/query/choices.ts';
import { filterKeys } from '../../../../contract/query/filter-keys.ts';
import { rollcallQuery, type AskedQuery } from '../../../../contract/query.ts';
import { documents } from '../../../../../tests/arbitrary-from-schema.ts';
import { encodedFrame, encodeFrame, SourcedError, type Frame } from '../../../backend-sdk/index.ts';
import { framesFor } from './answer.ts';
import type { Upstream } from './upstream.ts';

const at = Date.UTC(2026, 10, 21, 8);
const panel = { timeRange: { from: at - 3_600_000, to: at }, intervalMs: 15_000, maxDataPoints: 1_000 };
const stays = new AbortController().signal;

/** A scheduler that answers whatever its contract allows; what is drawn for one question is drawn by `draw`. */
function anySchedulerOf(draw: (schema: z.ZodType) => unknown): Upstream {
  return {
    identity: {},
    health: () => Promise.resolve(healthDocument.parse(draw(healthDocument))),
    read: <E extends Endpoint>(endpoint: E) =>
      Promise.resolve(endpoint.answer.parse(fitted(draw(endpoint.answer))) as z.output<E['answer']>),
  };
}

/** Columns as long as their time axis: drawn by chance they hardly ever are. */
function fitted(answer: unknown): unknown {
  const { times, ...rest } = answer as { times?: unknown[] };
  if (times === undefined) return answer;
  const asLong = (name: string, value: unknown): unknown =>
    ['values', 'thresholds', 'verdicts'].includes(name) && Array.isArray(value)
      ? times.map((_, index) => (value[index] as unknown) ?? null)
      : value;
  return { times, ...(JSON.parse(JSON.stringify(rest, asLong)) as object) };
}

const drawn = new Map<z.ZodType, fc.Arbitrary<unknown>>();
function documentsOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const known = drawn.get(schema) ?? documents(schema);
  drawn.set(schema, known);
  return known;
}

const names = fc.array(fc.constantFrom('pve', 'pbs', 'a', 'pve::a', '', ' '), { maxLength: 2 });
const filters = fc.array(
  fc.record({
    key: fc.oneof(fc.constantFrom(...Object.keys(filterKeys)), fc.string({ minLength: 1 })),
    operator: fc.constantFrom(...filterOperators),
    value: fc.oneof(fc.string(), fc.constantFrom('5', '.*', 'a|b', '(', 'pve')),
    values: fc.array(fc.string(), { maxLength: 2 }),
  }),
  { maxLength: 2 },
);

/** Queries of every kind with every choice of their fields that the contract lets through. */
const queries = fc
  .record({
    kind: fc.constantFrom(
      ...rollcallQuery.options.map((option) => option.shape.kind.value).filter((kind) => kind !== 'script'),
    ),
    by: fc.constantFrom('all', 'type', 'instance', 'host'),
    format: fc.constantFrom('table', 'numeric', 'timeseries'),
    view: fc.constantFrom(
      ...['config', 'runs', 'moves', 'queue', 'jobs', 'gates'],
      ...['workers', 'batches', 'durations', 'quota', 'queriesPerMinute', 'rateLimits', 'days'],
    ),
    of: fc.constantFrom('instances', 'types', 'groups', 'rollouts', 'stages', 'criteria', 'series', 'sites'),
    key: fc.constantFrom(...Object.keys(filterKeys)),
    what: fc.subarray(['breakers', 'deadLetters', 'rollouts', 'killSwitches', 'drills', 'configuration']),
    series: fc.constant(['queue.backlog', 'staleness.max']),
    rollout: fc.constant('adaptive-polling'),
    types: names,
    instances: names,
    groups: names,
    filters,
  })
  .map((query) => rollcallQuery.safeParse(query))
  .filter((parsed) => parsed.success)
  .map(({ data }) => data as Exclude<AskedQuery, { kind: 'script' }>);

/** What alerting and panels need of a frame beyond what the SDK checks of every frame. */
function assertSound(frame: Frame): void {
  const { type, notices } = JSON.parse(frame.meta ?? '{}') as { type?: string; notices?: unknown[] };
  const kinds = frame.fields.map(({ kind }) => kind);
  assert.equal(new Set(frame.fields.map(({ name, labels }) => `${name} ${labels}`)).size, kinds.length);
  if (type === 'numeric-long') assert.deepEqual(kinds.slice(kinds.indexOf('number')), ['number']);
  if (type === 'numeric-wide') assert.ok(frame.length === 1 && kinds.every((kind) => kind === 'number'));
  if (type?.startsWith('timeseries')) assert.ok(kinds[0] === 'time' && kinds.length > 1);
  assert.ok(frame.length > 0 || (type === 'table' && notices?.length), 'an empty frame says nothing');
}

describe('the frames of every kind of query', () => {
  it('are well formed, whatever a scheduler of this contract answers and whatever is asked', async () => {
    const framed = new Set<string>();
    await fc.assert(
      fc.asyncProperty(queries, fc.gen(), async (asked, any) => {
        const upstream = anySchedulerOf((schema) => any(documentsOf, schema));
        try {
          for (const frame of await framesFor(asked, upstream, panel, stays)) {
            assertSound(frame);
            encodedFrame(encodeFrame(frame, 'A'));
            framed.add(asked.kind);
          }
        } catch (error) {
          if (!(error instanceof SourcedError)) throw error;
        }
      }),
      { numRuns: 2_500 },
    );
    assert.deepEqual(
      rollcallQuery.options.map((option) => option.shape.kind.value).filter((kind) => !framed.has(kind)),
      ['script'],
    );
  });
});
