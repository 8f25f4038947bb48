import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const worker = join(import.meta.dirname, 'sync-worker.ts');

/** A process that syncs one span over a database, and may be killed, stopped and woken. */
export class SyncProcess {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  #said = '';

  /** @param options name: the database's name for its connections; latencyMs: how long Search Console takes. */
  constructor(
    databaseUrl: string,
    { from, to }: { from: string; to: string },
    { seed, latencyMs = 15, name = 'sync' }: { seed: number; latencyMs?: number; name?: string },
  ) {
    this.process = spawn(process.execPath, [worker, `${from}/${to}`, String(seed), String(latencyMs)], {
      env: { PATH: process.env.PATH, DATABASE_URL: `${databaseUrl}?application_name=${name}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk) => (this.#said += String(chunk)));
    this.exited = once(this.process, 'close');
  }

  get said(): string {
    return this.#said;
  }

  /** Waits for its word, and fails with what it said if it ends without. */
  async says(word: string): Promise<void> {
    for (const deadline = Date.now() + 120_000; !this.#said.includes(word); await delay(5)) {
      assert.equal(this.process.exitCode ?? this.process.signalCode, null, this.#said);
      assert.ok(Date.now() < deadline, `it did not say ${word} within two minutes: ${this.#said}`);
    }
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}

/** Rows that Search Console has of a day: none to two pages. */
export const rowsOfDay = (day: string): number => (Number(day.slice(8)) * 37) % 201;
