import { createHash } from 'node:crypto';
import type {
  ConfigurationChanges,
  ConfigurationDocument,
  ConfigurationField,
} from '../../contract/configuration.ts';
import type { Clock } from '../clock/clock.ts';
import type { Layer } from './layers.ts';
import { parseSystemJson, pulseNameOf, SystemJsonError } from './system-json.ts';
import { WatchedFile, type FileContent } from './watched-file.ts';

/** Where the configuration writes what people running the service have to know. */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

interface SystemJsonFileOptions {
  path: string;
  clock: Clock;
  log: Log;
  /** What the environment pins is passed over. */
  environment: Layer;
  appliedHash: () => Promise<string | undefined>;
  /** @throws SystemJsonError when the changes cannot be made. */
  apply: (changes: ConfigurationChanges, hash: string) => Promise<void>;
}

/** Pulse's settings file, applied whenever its content is another than the one that was applied last. */
export class SystemJsonFile {
  readonly #options: SystemJsonFileOptions;
  readonly #file: WatchedFile;
  #error: ConfigurationDocument['systemJsonError'] = null;

  constructor(options: SystemJsonFileOptions) {
    this.#options = options;
    const { path, clock, log } = options;
    this.#file = new WatchedFile({
      path,
      clock,
      take: (content) => this.#take(content),
      onError: (error) =>
        log.error({ err: error, file: path }, 'system.json is not applied yet; it is tried again'),
    });
  }

  /** Why the file as it stands is not applied. */
  get error(): ConfigurationDocument['systemJsonError'] {
    return this.#error;
  }

  async start(): Promise<void> {
    await this.#file.start();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** A file that cannot be used changes nothing, but is told of. Any other error is the storage's. */
  async #take(content: FileContent): Promise<void> {
    try {
      if ('unreadable' in content)
        throw new SystemJsonError(`${content.unreadable}: let the service's user read it, or remove it`);
      if (content.text !== undefined) await this.#apply(content.text);
      this.#error = null;
    } catch (error) {
      if (!(error instanceof SystemJsonError)) throw error;
      const { path, clock, log } = this.#options;
      const message = `system.json: ${error.message}. Nothing of the file is applied.`;
      this.#error = { at: new Date(clock.now()).toISOString(), field: error.field ?? null, message };
      log.warn({ file: path, field: error.field }, message);
    }
  }

  async #apply(text: string): Promise<void> {
    const changes = parseSystemJson(text);
    const hash = createHash('sha256').update(text).digest('hex');
    if ((await this.#options.appliedHash()) === hash) return;
    await this.#options.apply(this.#withoutPinned(changes), hash);
  }

  #withoutPinned(changes: ConfigurationChanges): ConfigurationChanges {
    const { environment, log } = this.#options;
    const free = Object.entries(changes).filter(([name, value]) => {
      const field = name as ConfigurationField;
      if (!(field in environment.values)) return true;
      const variable = environment.sources[field]?.variable;
      log.warn(
        { field: pulseNameOf(field), value, variable, pinnedTo: environment.values[field] },
        `system.json: ${pulseNameOf(field)} is ignored, for ${variable} pins it: remove one of the two.`,
      );
      return false;
    });
    return Object.fromEntries(free);
  }
}
