import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonIn } from '../contract/json-text.ts';
import { permitStatement, permitVote } from '../contract/permit.ts';
import { planName } from '../contract/plan/stage.ts';
import { SentinelSettingsError } from './settings.ts';
import { emptyMemory, type Memory } from './vote.ts';

const stored = z.strictObject({
  sentinel: planName,
  epoch: z.int().min(0),
  last: z.strictObject({ statement: permitStatement, vote: permitVote }).nullable(),
});

/** Keeps what a sentinel signed, in one file that is replaced as a whole. */
export class VoteStore {
  readonly #folder: string;
  readonly #sentinel: string;

  constructor(folder: string, sentinel: string) {
    this.#folder = folder;
    this.#sentinel = sentinel;
    mkdirSync(folder, { recursive: true });
  }

  get #file(): string {
    return join(this.#folder, 'votes.json');
  }

  /**
   * @returns whether there is a memory, and it; an empty one at the first start.
   * @throws SentinelSettingsError for a file that cannot be used: without its memory a sentinel might vote twice.
   */
  read(): { found: boolean; memory: Memory } {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { found: false, memory: emptyMemory };
      throw new SentinelSettingsError(
        `${this.#file} cannot be read (${(error as NodeJS.ErrnoException).code}): let this user read and write it.`,
      );
    }
    const parsed = stored.safeParse(jsonIn(text));
    if (!parsed.success)
      throw new SentinelSettingsError(
        `${this.#file} does not hold what a sentinel signed: restore it from a backup, or give this sentinel a new key and an empty data folder (docs/cells.md).`,
      );
    const { sentinel, ...memory } = parsed.data;
    if (sentinel !== this.#sentinel)
      throw new SentinelSettingsError(
        `${this.#file} is the memory of sentinel ${sentinel}, and this is ${this.#sentinel}: give each its own data folder.`,
      );
    return { found: true, memory };
  }

  /** Returns once it is on the disk, whatever fails afterwards. */
  write(memory: Memory): void {
    const next = `${this.#file}.next`;
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify({ sentinel: this.#sentinel, ...memory }));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.#file);
    // The name, too, is on the disk only once its folder is.
    const folder = openSync(this.#folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
