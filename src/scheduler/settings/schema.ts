import { z } from 'zod';
import { instanceConfig, instanceKey, instanceType, pollPart } from '../../contract/instance.ts';
import { nodeName } from '../../contract/nodes.ts';
import { cell } from './cell.ts';
import { grafana, oidc, publicUrl } from './access.ts';
import { policy } from './policy.ts';
import { sources } from './sources.ts';
import { sync } from './sync.ts';
import { span, wholeNumber } from './values.ts';
import { webhooks } from './webhooks.ts';

const weekMs = 7 * 24 * 3_600_000;

/** No timer is asked for nothing, nor for longer than a timer can run. */
const timeSpan = span(100, weekMs, '100ms to 7d');

/** In ms. What changes slowly, or costs the host much, is asked rarely. */
const partIntervals = {
  guests: 120_000,
  storage: 300_000,
  disks: 900_000,
  updates: 21_600_000,
  backups: 600_000,
  mail: 120_000,
};

/** How the fleet is polled. Defaults are those of seeds 000 and 001 and of Pulse's fixed cadence. */
const polling = z
  .strictObject({
    minInterval: timeSpan.default(5_000),
    baseInterval: timeSpan.default(10_000),
    maxInterval: timeSpan.default(300_000),
    stalenessTarget: timeSpan.default(60_000),
    fixedInterval: z
      .partialRecord(instanceType, timeSpan)
      .default({})
      .transform((given) => ({ pve: 10_000, pbs: 60_000, pmg: 60_000, gbfs: 60_000, ...given })),
    /** Cadences of what is asked beside the status. */
    partInterval: z
      .partialRecord(pollPart.exclude(['status']), timeSpan)
      .default({})
      .transform((given) => ({ ...partIntervals, ...given })),
    workers: wholeNumber(1, 10_000).default(16),
    /** Polls in flight at the most on one host, the status poll's own place included. */
    hostConcurrency: wholeNumber(1, 100).default(3),
    /** Requests a minute on one host, which sub-polls keep to; the status poll counts but never waits. */
    hostRequestsPerMinute: wholeNumber(1, 100_000).default(120),
    connectTimeout: timeSpan.default(5_000),
    requestTimeout: timeSpan.default(10_000),
    pollDeadline: timeSpan.default(90_000),
    deadLetterRetry: timeSpan.default(1_800_000),
  })
  .superRefine((value, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (value.minInterval > value.baseInterval)
      wrong('minInterval', 'is longer than baseInterval: choose minInterval ≤ baseInterval ≤ maxInterval');
    if (value.baseInterval > value.maxInterval)
      wrong('baseInterval', 'is longer than maxInterval: choose minInterval ≤ baseInterval ≤ maxInterval');
    if (value.stalenessTarget < 2 * value.minInterval)
      wrong('stalenessTarget', 'is shorter than two minInterval: no cadence could keep it');
    if (value.requestTimeout > value.pollDeadline)
      wrong('requestTimeout', 'is longer than pollDeadline: choose requestTimeout ≤ pollDeadline');
  });

/** A switch, or the word for it as a flag or a variable gives it. */
const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], {
  error: 'must be true or false',
});

/** Requests a minute, of one principal from one address. */
const rateLimit = z.strictObject({
  writesPerMinute: wholeNumber(1, 1_000_000).default(10),
  readsPerMinute: wholeNumber(1, 10_000_000).default(500),
});

/** Files in PEM: with them the API is HTTPS. */
const tls = z
  .strictObject({ certFile: z.string().min(1).optional(), keyFile: z.string().min(1).optional() })
  .superRefine(({ certFile, keyFile }, context) => {
    const missing = (path: string, other: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `goes with ${other}: name both or neither` });
    if (certFile !== undefined && keyFile === undefined) missing('keyFile', 'tls.certFile');
    if (certFile === undefined && keyFile !== undefined) missing('certFile', 'tls.keyFile');
  });

/** Everything that a settings file, the environment and flags may say. */
export const settingsSchema = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1'),
    port: wholeNumber(0, 65_535).default(7655),
    metricsHost: z.string().min(1).default('127.0.0.1'),
    metricsPort: wholeNumber(0, 65_535).default(9091),
    /** The folder for the embedded database and the first admin token. */
    data: z.string().min(1).default('data'),
    /** A folder of rollout plans; without it those that come with Rollcall. */
    plans: z.string().min(1).optional(),
    /** Start the simulator in this process with so many instances, and poll those. */
    simulate: wholeNumber(1, 1_000).optional(),
    simulatorPort: wholeNumber(0, 65_535).default(7656),
    /** Where a simulator of `instances` in another process takes faults; without it drills are dry runs. */
    simulatorUrl: z
      .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:7656' })
      .optional(),
    /** Share the polling with the other nodes of one PostgreSQL. */
    cluster: yesOrNo.default(false),
    /** What this node is called among them; without it by its host and process. */
    node: nodeName.optional(),
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    rateLimit: rateLimit.prefault({}),
    tls: tls.prefault({}),
    publicUrl: publicUrl.optional(),
    grafana: grafana.prefault({}),
    oidc: oidc.optional(),
    polling: polling.prefault({}),
    policy: policy.prefault({}),
    sources: sources.prefault({}),
    webhooks: webhooks.default([]),
    cell: cell.optional(),
    sync: sync.prefault({}),
    instances: z.array(instanceConfig).default([]),
  })
  .superRefine((value, context) => {
    const firsts = new Map<string, number>();
    value.instances.forEach((instance, index) => {
      const key = instanceKey(instance);
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, index);
      else
        context.addIssue({
          code: 'custom',
          path: ['instances', index, 'name'],
          message: `is the same as instances.${first}.name: give each instance of a type its own name`,
        });
    });
    if (value.oidc && value.publicUrl === undefined)
      context.addIssue({
        code: 'custom',
        path: ['publicUrl'],
        message:
          'goes with oidc: name where browsers reach this service, for the identity provider leads them back there',
      });
    if (value.simulatorUrl !== undefined && value.instances.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['simulatorUrl'],
        message: 'goes with instances: name those that the simulator has',
      });
    if (value.simulate !== undefined && value.instances.length > 0)
      context.addIssue({
        code: 'custom',
        path: ['simulate'],
        message: 'excludes instances: poll the simulator or a fleet of your own, not both',
      });
    if (value.simulate !== undefined && value.cluster)
      context.addIssue({
        code: 'custom',
        path: ['simulate'],
        message:
          'excludes cluster: each node would poll a simulator of its own. Start one with npm run simulate, and name its instances in the settings of every node',
      });
    if (value.node !== undefined && !value.cluster)
      context.addIssue({
        code: 'custom',
        path: ['node'],
        message: 'goes with cluster: start with --cluster, or leave it out',
      });
  });

export type Settings = z.output<typeof settingsSchema>;
