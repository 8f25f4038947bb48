import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { streamedEvent } from '../../src/contract/events.ts';
import { EventReader } from './event-stream.ts';
import { httpAsk } from './http-request.ts';
import { hasty, ServiceProcess, until } from './service-process.ts';

let service: ServiceProcess;
before(
  async () => void (service = await ServiceProcess.start({ settings: { simulate: 4, polling: hasty } })),
);
after(() => service.discard());

const open = (query = '', headers: Record<string, string> = {}) =>
  EventReader.open(`${service.url}/api/events${query}`, headers);
const note = async (reason: string) => {
  const { status } = await service.post('/api/rollouts/optimize/notes', { reason }, service.asAdmin());
  assert.equal(status, 200);
};
const reasons = (reader: EventReader) =>
  reader.events.filter(({ event }) => event === 'rollout-record').map(({ data }) => data.reason);

describe('the stream of events', { concurrency: false }, () => {
  it('tells what is done as it happens, in the form that the contract has', async () => {
    const reader = await open();
    await note('one');
    await service.post(
      '/api/rollouts/optimize/kill-switches/disable-global',
      { reason: 'two' },
      service.asAdmin(),
    );
    const { version } = (await service.get('/api/config')).body as { version: number };
    await service.patch('/api/config', { changes: { workers: 7 }, reason: 'three', version });
    const kinds = () => new Set(reader.events.map(({ event }) => event));
    await until('all of it was told', 10_000, () =>
      ['rollout-record', 'kill-switch', 'rollout', 'configuration'].every((kind) => kinds().has(kind)),
    );
    for (const { event, data } of reader.events) assert.equal(streamedEvent.parse(data).type, event);
    const [first] = reader.events;
    assert.deepEqual(
      [first?.data.action, first?.data.subject, first?.data.reason],
      ['rollout.note', 'optimize', 'one'],
    );
    reader.close();
  });

  it('goes on after the event that was seen last, and misses none and repeats none', async () => {
    const reader = await open();
    await note('before');
    await until('it was told', 5_000, () => reasons(reader).includes('before'));
    reader.close();
    for (const reason of ['missed-1', 'missed-2']) await note(reason);
    const again = await open('', { 'last-event-id': reader.lastId });
    await note('after');
    await until('it was told', 5_000, () => reasons(again).includes('after'));
    assert.deepEqual(reasons(again), ['missed-1', 'missed-2', 'after']);
    again.close();
  });

  it('that saw nothing yet goes on from where it was opened', async () => {
    const reader = await open();
    await until('it knows where it is', 5_000, () => reader.lastId !== '');
    reader.close();
    await note('while away');
    const again = await open('', { 'last-event-id': reader.lastId });
    await until('it was told', 5_000, () => reasons(again).includes('while away'));
    again.close();
  });

  it('says that what was missed is not known, where it is not', async () => {
    for (const id of ['another-start.3', 'nonsense', '-1']) {
      const reader = await open('', { 'last-event-id': id });
      await until('it says so', 5_000, () => reader.events.length > 0);
      assert.equal(reader.events[0]?.event, 'reset', id);
      reader.close();
    }
  });

  it('is of the types that were asked for alone', async () => {
    const reader = await open('?types=rollout-record');
    const { version } = (await service.get('/api/config')).body as { version: number };
    await service.patch('/api/config', { changes: { workers: 8 }, reason: 'another', version });
    await note('wanted');
    await until('it was told', 5_000, () => reasons(reader).includes('wanted'));
    assert.deepEqual([...new Set(reader.events.map(({ event }) => event))], ['rollout-record']);
    reader.close();
    const { status, body } = await httpAsk(`${service.url}/api/events?types=everything`);
    assert.equal(status, 400);
    assert.match(String(body.detail), /must be "rollout" or /);
  });

  it('answers HEAD without staying open', async () => {
    const { status, headers } = await httpAsk(`${service.url}/api/events`, { method: 'HEAD' });
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^text\/event-stream/);
  });

  it('tells breakers and dead letters, as polls move them', async () => {
    const reader = await open('?types=breaker,dead-letter');
    await fetch(`${service.printed.get('simulator')}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: '401', names: 'all' }),
    });
    await until('a breaker or a dead letter moved', 60_000, () => reader.events.length > 0);
    for (const { event, data } of reader.events) assert.equal(streamedEvent.parse(data).type, event);
    reader.close();
  });

  it('is for a hundred at most, and has room again when one has left', async () => {
    const readers = await Promise.all(Array.from({ length: 100 }, () => open()));
    const { status, body } = await httpAsk(`${service.url}/api/events`);
    assert.equal(status, 503);
    assert.equal(body.title, 'Too many event streams');
    for (const reader of readers) reader.close();
    await until('there is room again', 5_000, () =>
      open().then(
        (reader) => (reader.close(), true),
        () => false,
      ),
    );
  });

  it('ends with the service, which does not wait for its readers', async () => {
    const reader = await open();
    const began = Date.now();
    assert.equal(await service.stop(), 0);
    assert.ok(Date.now() - began < 5_000);
    await until('the stream has ended', 2_000, () => reader.ended);
  });
});
