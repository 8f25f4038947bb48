import { watch, type FSWatcher } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../clock/clock.ts';

/** What stands in a file: its text, undefined where there is no file, or why it cannot be read. */
export type FileContent = { text: string | undefined } | { unreadable: string };

interface WatchedFileOptions {
  path: string;
  clock: Clock;
  /** Hears of content that it has not taken yet. What it rejects is offered again after a while. */
  take: (content: FileContent) => Promise<void>;
  onError: (error: unknown) => void;
}

/** Content has to stand still for this long: a file that is written in place is seen half-written. */
const settleMs = 200;
/** The system's notifications get lost on some mounts; looking costs one small read. */
const lookEveryMs = 5_000;
/** No settings file is larger. */
const mostBytes = 1024 * 1024;

/**
 * Watches one file by its folder, so that a file that is replaced by a rename, deleted or not there yet is watched too.
 * Content is handed on once, one at a time.
 */
export class WatchedFile {
  readonly #options: WatchedFileOptions;
  #watcher: FSWatcher | undefined;
  /** What was taken last, and what is waiting to stand still; as JSON, to be compared. */
  #taken: string | undefined;
  #waiting: string | undefined;
  #looking: Promise<void> = Promise.resolve();
  #cancelLook: (() => void) | undefined;
  #cancelSettle: (() => void) | undefined;
  #closed = false;

  constructor(options: WatchedFileOptions) {
    this.#options = options;
  }

  /** Hands on what stands in the file now, then watches it. */
  async start(): Promise<void> {
    await this.#handOn(await read(this.#options.path));
    this.#lookLater();
  }

  /** Resolves when nothing is handed on any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#watcher?.close();
    this.#cancelLook?.();
    this.#cancelSettle?.();
    await this.#looking;
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#watchFolder();
    this.#cancelLook = this.#options.clock.after(lookEveryMs, () => {
      this.#look();
      this.#lookLater();
    });
  }

  /** A folder that is not there yet is tried again at the next look. */
  #watchFolder(): void {
    if (this.#watcher) return;
    try {
      const watcher = watch(dirname(this.#options.path), { persistent: false }, () => this.#settle());
      watcher.on('error', () => {
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = undefined;
      });
      this.#watcher = watcher;
      this.#settle();
    } catch {
      this.#watcher = undefined;
    }
  }

  #settle(): void {
    if (this.#closed || this.#cancelSettle) return;
    this.#cancelSettle = this.#options.clock.after(settleMs, () => {
      this.#cancelSettle = undefined;
      this.#look();
    });
  }

  #look(): void {
    this.#looking = this.#looking.then(async () => {
      if (this.#closed) return;
      const content = await read(this.#options.path);
      const seen = JSON.stringify(content);
      if (seen === this.#taken) this.#waiting = undefined;
      else if (seen === this.#waiting) await this.#handOn(content);
      else {
        this.#waiting = seen;
        // It is to stand still from now on, not from when a look was asked for.
        this.#cancelSettle?.();
        this.#cancelSettle = undefined;
        this.#settle();
      }
    });
  }

  async #handOn(content: FileContent): Promise<void> {
    this.#waiting = undefined;
    try {
      await this.#options.take(content);
      this.#taken = JSON.stringify(content);
    } catch (error) {
      this.#options.onError(error);
    }
  }
}

async function read(path: string): Promise<FileContent> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > mostBytes) return { unreadable: `is larger than ${mostBytes} bytes` };
    return { text: await file.readFile('utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { text: undefined } : { unreadable: `cannot be read (${code})` };
  }
}
