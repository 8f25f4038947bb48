import type {
  ConfigurationChanges,
  ConfigurationChangeRequest,
  ConfigurationDocument,
  ConfigurationHistory,
  ConfigurationRollbackRequest,
  PollingConfiguration,
} from '../../contract/configuration.ts';
import type { ProblemError } from '../../contract/problem.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { readEnvironment } from './environment.ts';
import { changed, differences, inForce, restored, type InForce, type Surroundings } from './layers.ts';
import { storeNextVersion, takeUpNewest, type Proposal, type Proposer } from './next-version.ts';
import { pinnedField, unknownVersion } from './refusals.ts';
import { pulseNameOf, SystemJsonError } from './system-json.ts';
import { SystemJsonFile, type Log } from './system-json-file.ts';
import {
  readAppliedHash,
  readHistory,
  readNewest,
  readVersion,
  type StoredVersion,
} from './version-store.ts';

interface ConfigurationOptions {
  database: Database;
  clock: Clock;
  /** What the settings file says, and the defaults for the rest: `fromSettings`. */
  defaults: InForce;
  env: NodeJS.ProcessEnv;
  /** Pulse's settings file, which is watched; it need not be there. */
  systemJsonPath?: string | undefined;
  log: Log;
}

/** Hears of a configuration that is in force from now on, and is stored already. */
type ConfigurationListener = (now: PollingConfiguration, before: PollingConfiguration) => void;

const systemJson = 'system.json';

/**
 * The configuration of polling that can be changed while it runs. Every change is a version of its own, stored with its
 * audit entry in one transaction, and takes effect after the commit. Of each field, the environment's value counts
 * first, then what was set last at run time (by the API or by `system.json`), then the settings file's.
 */
export class Configuration {
  readonly #options: ConfigurationOptions;
  readonly #surroundings: Surroundings;
  readonly #listeners = new Set<ConfigurationListener>();
  #newest: StoredVersion;
  #file: SystemJsonFile | undefined;

  private constructor(options: ConfigurationOptions, surroundings: Surroundings, newest: StoredVersion) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.#newest = newest;
  }

  /**
   * Takes up the last version that was stored, and what `system.json` says if that is news.
   * @throws ConfigurationError when the environment, or the settings together with what is stored, cannot be used.
   */
  static async start(options: ConfigurationOptions): Promise<Configuration> {
    const surroundings = { settings: options.defaults, environment: readEnvironment(options.env) };
    const newest = await options.database.transaction((transaction) =>
      takeUpNewest(transaction, surroundings, options.clock.now()),
    );
    const configuration = new Configuration(options, surroundings, newest);
    if (options.systemJsonPath !== undefined) await configuration.#watch(options.systemJsonPath);
    return configuration;
  }

  current(): PollingConfiguration {
    return this.#newest.effective;
  }

  document(): ConfigurationDocument {
    return this.#documentOf(this.#newest);
  }

  #documentOf({ version, at, actor, atRunTime }: StoredVersion): ConfigurationDocument {
    return {
      version,
      ...inForce(this.#surroundings, atRunTime),
      changedAt: new Date(at).toISOString(),
      changedBy: actor,
      systemJsonError: this.#file?.error ?? null,
    };
  }

  /**
   * Sets some fields. What is set already is left as it is, without a new version.
   * @throws ProblemError 409 for a version that is not the newest, or a field that the environment pins; 422 for values
   *   that exclude one another. A refusal stands in the audit log too.
   */
  async change(
    { changes, reason, version }: ConfigurationChangeRequest,
    actor: Proposer,
  ): Promise<ConfigurationDocument> {
    const { environment } = this.#surroundings;
    return this.#carryOut({
      source: 'api',
      reason,
      actor,
      seen: version,
      propose: ({ atRunTime }) =>
        Promise.resolve(pinnedField(changes, environment) ?? changed(atRunTime, changes, { from: 'api' })),
      pathOf: (field) => (changes[field] === undefined ? undefined : `changes.${field}`),
    });
  }

  /**
   * Brings back what version `to` had in force, as a new version. Fields that the environment pins are left alone.
   * @throws ProblemError 404 for a version that is not stored, otherwise as `change`.
   */
  async rollback(
    { to, reason, version }: ConfigurationRollbackRequest,
    actor: Proposer,
  ): Promise<ConfigurationDocument> {
    return this.#carryOut({
      source: 'rollback',
      reason,
      actor,
      seen: version,
      restores: to,
      propose: async (newest, transaction) => {
        const goal = await readVersion(transaction, to);
        return goal
          ? restored(newest.atRunTime, goal, this.#surroundings)
          : unknownVersion(to, newest.version);
      },
      pathOf: () => 'to',
    });
  }

  /** Takes up what another node stored. */
  async follow(): Promise<void> {
    const newest = await readNewest(this.#options.database);
    if (newest) this.#adopt(newest);
  }

  async history(limit: number): Promise<ConfigurationHistory> {
    return { versions: await readHistory(this.#options.database, limit) };
  }

  /** Calls after every change that is stored. The function it returns ends that. */
  onChange(listener: ConfigurationListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Stops watching. Resolves when nothing more comes from the file. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #carryOut(proposal: Proposal): Promise<ConfigurationDocument> {
    const stored = await this.#store(proposal);
    if (stored.problem) throw stored.problem;
    return stored.document;
  }

  /** @returns the configuration after it, and why the proposal was refused, if it was. */
  async #store(proposal: Proposal): Promise<{ document: ConfigurationDocument; problem?: ProblemError }> {
    const { database, clock } = this.#options;
    const { once } = proposal.actor;
    const stored = await database.transaction(async (transaction) => {
      const answered = await once?.recall(transaction);
      if (answered) return { document: answered as ConfigurationDocument };
      const next = await storeNextVersion(transaction, this.#surroundings, proposal, clock.now());
      const document = this.#documentOf(next.newest);
      if (!next.problem) await once?.remember(transaction, document);
      return { ...next, document };
    });
    if ('newest' in stored) this.#adopt(stored.newest);
    return stored;
  }

  /** Makes a stored version the one in force, and tells of it. */
  #adopt(newest: StoredVersion): void {
    if (newest.version <= this.#newest.version) return;
    const { log } = this.#options;
    const before = this.current();
    const { effective } = inForce(this.#surroundings, newest.atRunTime);
    this.#newest = { ...newest, effective };
    const { version, source, actor, reason } = newest;
    const changes = differences(before, effective);
    log.info({ version, source, actor, reason, changes }, 'the polling configuration changed');
    for (const listener of this.#listeners)
      try {
        listener(effective, before);
      } catch (error) {
        log.error(
          { err: error, version },
          'the changed polling configuration did not take effect everywhere',
        );
      }
  }

  async #watch(path: string): Promise<void> {
    const { database, clock, log } = this.#options;
    this.#file = new SystemJsonFile({
      path,
      clock,
      log,
      environment: this.#surroundings.environment,
      appliedHash: () => readAppliedHash(database, systemJson),
      apply: (changes, hash) => this.#applyFile(changes, hash),
    });
    await this.#file.start();
  }

  async #applyFile(changes: ConfigurationChanges, hash: string): Promise<void> {
    const { problem } = await this.#store({
      source: systemJson,
      reason: 'system.json was changed',
      actor: { name: systemJson, address: 'local', requestId: '' },
      seen: undefined,
      propose: ({ atRunTime }) => Promise.resolve(changed(atRunTime, changes, { from: systemJson })),
      nameOf: pulseNameOf,
      pathOf: (field) => (changes[field] === undefined ? undefined : pulseNameOf(field)),
      file: { name: systemJson, hash },
    });
    if (problem) throw new SystemJsonError(problem.message.replace(/\.$/, ''), problem.field);
  }
}
