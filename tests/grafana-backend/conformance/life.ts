/* eslint-disable @typescript-eslint/no-floating-promises -- node:test's describe and test return promises that nobody awaits */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { until } from '../deadline.ts';
import { BackendProcess } from '../process.ts';
import { asked, logged, ownSockets, started, type Subject } from './subject.ts';

/** How a backend begins and ends, under a Grafana that may end before it. */
export function life(subject: Subject): void {
  const { as, slow } = subject;

  describe(`${subject.name}, as a process,`, () => {
    test('begins with the handshake, and says nothing else on stdout', async (t) => {
      const plugin = await started(t, subject.launch);
      assert.match(plugin.process.stdout, /^1\|2\|unix\|\/[^|]+\|grpc\|\n$/);
      assert.ok(existsSync(plugin.handshake[3] ?? ''));
    });

    test('does nothing without Grafana, and says why', async () => {
      const alone = new BackendProcess(subject.launch, {});
      assert.deepEqual(await alone.exited, { code: 1, signal: null });
      assert.equal(alone.stdout, '');
      assert.notEqual(alone.stderr, '');
    });

    test('says in the log why it cannot begin', async (t) => {
      const { launch } = ownSockets(t, subject);
      const backend = new BackendProcess({
        ...launch,
        env: { ...launch.env, PLUGIN_UNIX_SOCKET_DIR: '/does/not/exist' },
      });
      assert.deepEqual(await backend.exited, { code: 1, signal: null });
      assert.equal(backend.stdout, '');
      assert.ok(backend.logs().some((line) => line['@level'] === 'error'));
    });

    test('ends when Grafana asks it to, in time, and leaves no socket', async (t) => {
      const { launch, sockets } = ownSockets(t, subject);
      const plugin = await started(t, launch);
      const hanging = slow && plugin.queryData([asked(slow.model)], slow.as ?? as).catch(() => {});
      assert.equal(await plugin.ping(), 'SERVING');
      const began = performance.now();
      await plugin.shutdown();
      assert.deepEqual(await plugin.process.exited, { code: 0, signal: null });
      assert.ok(performance.now() - began < 2_000, 'go-plugin kills after two seconds');
      await hanging;
      assert.deepEqual(sockets(), []);
    });

    test('leaves SIGINT to Grafana, and ends with SIGTERM', async (t) => {
      const { launch, sockets } = ownSockets(t, subject);
      const plugin = await started(t, launch);
      plugin.process.child.kill('SIGINT');
      assert.equal(await plugin.ping(), 'SERVING');
      plugin.process.child.kill('SIGTERM');
      assert.deepEqual(await plugin.process.exited, { code: 0, signal: null });
      assert.deepEqual(sockets(), []);
    });

    test('ends by itself when what started it was killed', async (t) => {
      const { launch, sockets } = ownSockets(t, subject);
      const { command, args = [] } = launch;
      const script = '"$0" "$@" & wait';
      const orphan = await started(t, {
        ...launch,
        command: '/bin/sh',
        args: ['-c', script, command, ...args],
      });
      orphan.process.child.kill('SIGKILL');
      await orphan.process.exited;
      await logged(orphan, 'the process that started it is gone');
      await until('the socket of the orphan to go', () => sockets().length === 0);
    });

    test('may be killed: the next one removes the socket that it left, and no living one', async (t) => {
      const { launch, sockets } = ownSockets(t, subject);
      const [killed, living] = [await started(t, launch), await started(t, launch)];
      killed.process.child.kill('SIGKILL');
      await killed.process.exited;
      assert.equal(sockets().length, 2);
      const next = await started(t, launch);
      const expected = [living, next].map(({ handshake }) => (handshake[3] ?? '').split('/').at(-1));
      assert.deepEqual(sockets().sort(), expected.sort());
      assert.equal(await living.ping(), 'SERVING');
    });

    if (slow)
      test('is not hurt by a client that goes away in the middle', async (t) => {
        const { launch } = ownSockets(t, subject);
        const plugin = await started(t, launch);
        const gone = plugin.queryData([asked(slow.model)], slow.as ?? as).catch(() => {});
        plugin.disconnect();
        await gone;
        assert.ok(plugin.process.running);
        const again = plugin.reconnected();
        assert.equal(await again.ping(), 'SERVING');
      });
  });
}
