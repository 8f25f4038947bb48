import type { World, WorldOptions } from '../world.ts';

interface OpenOptions extends WorldOptions {
  /** The test does things to the server that no other test would bear. */
  ownServer?: boolean;
}

/** Opens a world of the driver that is looked at; it is closed after the test. */
export type Open = (options: OpenOptions) => Promise<World>;

/** Something that every driver has to do. */
export interface Behaviour {
  what: string;
  holds(open: Open): Promise<void>;
}

/**
 * How soon due work goes on after whatever happened to a node, in ms, on a machine that does much else. The rounds of
 * `npm run harness -- cluster` and the bench hold it to fifteen seconds.
 */
export const resumesWithinMs = 45_000;

/** One process has the embedded database; a server has several. */
export async function joinAll(world: World): Promise<void> {
  const count = world.driver === 'cluster on PostgreSQL' ? 3 : 1;
  for (let n = 0; n < count; n++) await world.join();
}

/** So many instances, by name, that all answer alike. */
export function answering(count: number, afterMs: number): WorldOptions['instances'] {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`station${n}`, { does: 'answer', afterMs }] as const),
  );
}
