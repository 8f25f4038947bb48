import type { Awaitable } from './plugin.ts';
import type { DataSourceSettings, PluginContext } from './request.ts';

/** Requests that hold an instance when its settings change have this long to finish with it. */
const disposeAfterMs = 60_000;

export interface InstanceCache<T> {
  /** The instance for the data source of this request: the same one until its settings change. */
  get(context: PluginContext): Promise<T>;
  /** Disposes of all instances at once, for the end of the process. */
  clear(): Promise<void>;
}

interface Entry<T> {
  readonly settings: string;
  readonly instance: Promise<T>;
}

/**
 * Keeps one instance (an HTTP client with its connections, say) a data source. Entries are told apart by
 * organization and uid, and replaced when anything in the settings changes: `updated` alone would miss the
 * second of two saves within one second. An instance that could not be made is tried again on the next request.
 */
export function instanceCache<T>(options: {
  create(dataSource: DataSourceSettings): Awaitable<T>;
  dispose?(instance: T): Awaitable<void>;
}): InstanceCache<T> {
  const entries = new Map<string, Entry<T>>();

  async function dispose(entry: Entry<T>): Promise<void> {
    const instance = await entry.instance.catch(() => undefined);
    if (instance !== undefined) await options.dispose?.(instance);
  }

  return {
    get({ orgId, dataSource }) {
      const key = `${orgId}/${dataSource.uid}`;
      const settings = JSON.stringify(dataSource);
      const current = entries.get(key);
      if (current?.settings === settings) return current.instance;

      const instance = (async () => options.create(dataSource))();
      const entry: Entry<T> = { settings, instance };
      entries.set(key, entry);
      instance.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      if (current) setTimeout(() => void dispose(current), disposeAfterMs).unref();
      return instance;
    },
    async clear() {
      const all = [...entries.values()];
      entries.clear();
      await Promise.all(all.map(dispose));
    },
  };
}
