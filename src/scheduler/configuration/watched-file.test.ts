import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../../../tests/embedded-database.ts';
import { until } from '../../../tests/integration/service-process.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import { systemClock } from '../clock/clock.ts';
import { WatchedFile, type FileContent } from './watched-file.ts';

let folder: string;
let path: string;
let taken: FileContent[];
let errors: unknown[];
let fails: boolean;
let file: WatchedFile;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'system.json');
  [taken, errors, fails] = [[], [], false];
});
afterEach(async () => {
  await file.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(at = path, clock = systemClock): Promise<void> {
  file = new WatchedFile({
    path: at,
    clock,
    take: async (content) => {
      if (fails) throw new Error('the disk is full');
      taken.push(content);
      await Promise.resolve();
    },
    onError: (error) => errors.push(error),
  });
  await file.start();
}
const last = () => taken.at(-1);
const shows = (what: string, text: string | undefined) =>
  until(what, 10_000, () => {
    const content = last();
    return content !== undefined && 'text' in content && content.text === text;
  });

describe('a watched file', () => {
  it('is handed on at the start, and whenever it is written, replaced or removed', async () => {
    writeFileSync(path, 'one');
    await start();
    assert.deepEqual(taken, [{ text: 'one' }]);
    writeFileSync(path, 'two');
    await shows('written in place', 'two');
    writeFileSync(`${path}.new`, 'three');
    renameSync(`${path}.new`, path);
    await shows('replaced by a rename', 'three');
    rmSync(path);
    await shows('removed', undefined);
    writeFileSync(path, 'four');
    await shows('there again', 'four');
    assert.equal(taken.length, 5, 'each once');
  });

  it('is not handed on half-written, however long the writing takes', async () => {
    const whole = JSON.stringify({ adaptivePollingEnabled: false, theme: 'dark' });
    await start();
    // A machine that stalls lets a part stand for longer than it may: such a try says nothing.
    for (let tries = 0, stalled = true; stalled && tries < 20; tries += 1) {
      const seen = taken.length;
      stalled = false;
      for (let length = 1; length <= whole.length; length += 1) {
        const writtenAt = Date.now();
        writeFileSync(path, whole.slice(0, length));
        if (length < whole.length) await delay(20);
        stalled ||= Date.now() - writtenAt > 150;
      }
      await shows('written', whole);
      if (!stalled) assert.equal(taken.length, seen + 1);
      rmSync(path);
      await shows('removed', undefined);
    }
  });

  it('is found by looking where the system tells nothing, as in a folder that comes later', async () => {
    const clock = new SimulatedClock();
    const late = join(folder, 'late', 'system.json');
    await start(late, clock);
    assert.deepEqual(taken, [{ text: undefined }]);
    mkdirSync(join(folder, 'late'));
    writeFileSync(late, 'here');
    await until('found', 10_000, async () => {
      await clock.advance(1_000);
      return taken.length === 2;
    });
    assert.deepEqual(last(), { text: 'here' });
    await file.close();
    assert.equal(clock.pending, 0);
  });

  it('is offered again when it could not be taken', async () => {
    const clock = new SimulatedClock();
    writeFileSync(path, 'one');
    fails = true;
    await start(path, clock);
    assert.equal(errors.length, 1);
    fails = false;
    await until('taken', 10_000, async () => {
      await clock.advance(1_000);
      return taken.length === 1;
    });
    await clock.advance(60_000);
    assert.deepEqual(taken, [{ text: 'one' }]);
  });

  it('that cannot be read says so', async () => {
    mkdirSync(path);
    await start();
    assert.deepEqual(taken, [{ unreadable: 'cannot be read (EISDIR)' }]);
    rmSync(path, { recursive: true });
    writeFileSync(path, 'x'.repeat(1024 * 1024 + 1));
    await until('too large', 10_000, () => {
      const content = last();
      return content !== undefined && 'unreadable' in content && content.unreadable.includes('larger');
    });
    writeFileSync(path, 'fine');
    chmodSync(path, 0o600);
    await shows('readable', 'fine');
  });

  it('is let go of by a close', async () => {
    await start();
    await file.close();
    writeFileSync(path, 'late');
    assert.equal(taken.length, 1);
  });
});
