import { z } from 'zod';
import { moment } from './moment.ts';

/** What a node is called among the nodes of one database: in metrics, logs and `rollcall nodes`. */
export const nodeName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'must be 1 to 63 letters, digits, dots, dashes and underscores, and begin with a letter or a digit',
  );

/**
 * How a node stands: `joining`, it is being started; `working`; `draining`, it was told to stop and gives its polls back; `left`, it has stopped;
 * `silent`, it has said nothing for so long that the others do its work.
 */
export const nodeState = z.enum(['joining', 'working', 'draining', 'left', 'silent']);

/** One node as the others see it. */
export const node = z
  .object({
    name: z.string(),
    state: nodeState,
    /** Whether it is the one that answers. */
    answers: z.boolean(),
    /** The release that it runs. */
    version: z.string(),
    startedAt: moment,
    /** When it last told of itself, by the clock of the database. */
    seenAt: moment,
    /** The age of what is told here of it. */
    seenSecondsAgo: z.number(),
    /** Status polls that it has places for, and how many polls of all parts it has in flight. */
    places: z.number(),
    inFlight: z.number(),
    /** Polls that it has ended since it was started. */
    polls: z.object({ succeeded: z.number(), failed: z.number() }),
    /** Instances that its settings file names, and the digest of them; credentials are not part of it. */
    instances: z.number(),
    fleetDigest: z.string(),
    /** By how many milliseconds its own wall clock is ahead of the database's; nothing is timed by it. */
    clockAheadMs: z.number(),
  })
  .meta({ id: 'Node' });
export type Node = z.output<typeof node>;

/** Answer of `GET /api/nodes`. */
export const nodeList = z.object({
  /** Whether the service shares its polling at all; without `--cluster` there are no nodes. */
  clustered: z.boolean(),
  /** By the clock of the database. */
  at: moment,
  nodes: z.array(node),
  /** The nodes that work do not all name the same instances: until they do, jobs of instances that some lack are kept. */
  fleetsDiffer: z.boolean(),
});
export type NodeList = z.output<typeof nodeList>;

/** What a service that polls alone answers at a moment, in ms since 1970. */
export const noNodes = (at: number): NodeList => ({
  clustered: false,
  at: new Date(at).toISOString(),
  nodes: [],
  fleetsDiffer: false,
});
