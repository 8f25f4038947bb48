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

/** How the fleet is polled. Defaults are those of Pulse, adaptive and fixed, and of its playbook. */
const polling = z
  .strictObject({
    minInterval: timeSpan
      .default(5_000)
      .describe('The shortest cadence of an instance that is polled adaptively.'),
    baseInterval: timeSpan.default(10_000).describe('Its cadence at first.'),
    maxInterval: timeSpan.default(300_000).describe('Its longest cadence.'),
    stalenessTarget: timeSpan
      .default(60_000)
      .describe('A healthy instance is never planned beyond it. At least two `minInterval`.'),
    fixedInterval: z
      .partialRecord(instanceType, timeSpan)
      .default({})
      .transform((given) => ({ pve: 10_000, pbs: 60_000, pmg: 60_000, gbfs: 60_000, ...given }))
      .describe('The cadence of each type while an instance is not polled adaptively.'),
    partInterval: z
      .partialRecord(pollPart.exclude(['status']), timeSpan)
      .default({})
      .transform((given) => ({ ...partIntervals, ...given }))
      .describe('Cadences of what is asked beside the status.'),
    workers: wholeNumber(1, 10_000)
      .default(16)
      .describe('Status polls in flight at the most; sub-polls have half as many places of their own.'),
    hostConcurrency: wholeNumber(1, 100)
      .default(3)
      .describe("Polls in flight at the most on one host, the status poll's own place included."),
    hostRequestsPerMinute: wholeNumber(1, 100_000)
      .default(120)
      .describe(
        'Requests a minute on one host, which sub-polls keep to; the status poll counts but never waits. Where status polls alone use it up, a sub-poll that has waited a whole cadence goes all the same.',
      ),
    connectTimeout: timeSpan.default(5_000).describe('How long a connection may take.'),
    requestTimeout: timeSpan.default(10_000).describe('How long a request may take. At most `pollDeadline`.'),
    pollDeadline: timeSpan
      .default(90_000)
      .describe(
        'Whatever a poll does, it has failed then; a status poll after a fifth of the staleness target where that is sooner.',
      ),
    deadLetterRetry: timeSpan.default(1_800_000).describe('How often a dead letter is asked again.'),
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
const yesOrNo = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], {
    error: 'must be true or false',
  })
  .meta({ allowed: '`true` or `false`' });

/** Requests a minute, of one principal from one address. */
const rateLimit = z.strictObject({
  writesPerMinute: wholeNumber(1, 1_000_000)
    .default(10)
    .describe('Writes of one principal at one address; what is more is answered with 429.'),
  readsPerMinute: wholeNumber(1, 10_000_000).default(500).describe('Reads, likewise.'),
});

/** Files in PEM: with them the API is HTTPS. */
const tls = z
  .strictObject({
    certFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The certificate in PEM, read at the start. Without it the API is plain HTTP; with it TLS 1.2 and up.',
      ),
    keyFile: z.string().min(1).optional().describe('Its key in PEM. Both or neither.'),
  })
  .superRefine(({ certFile, keyFile }, context) => {
    const missing = (path: string, other: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `goes with ${other}: name both or neither` });
    if (certFile !== undefined && keyFile === undefined) missing('keyFile', 'tls.certFile');
    if (certFile === undefined && keyFile !== undefined) missing('certFile', 'tls.keyFile');
  });

/** Everything that a settings file, the environment and flags may say. */
export const settingsSchema = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Where the API listens; beyond loopback every request needs a token.'),
    port: wholeNumber(0, 65_535).default(7655).describe('0 takes any that is free.'),
    metricsHost: z.string().min(1).default('127.0.0.1').describe('Where the metrics are scraped.'),
    metricsPort: wholeNumber(0, 65_535).default(9091).describe('0 takes any that is free.'),
    data: z
      .string()
      .min(1)
      .default('data')
      .describe('The folder for the embedded database and the first tokens.'),
    plans: z
      .string()
      .min(1)
      .optional()
      .describe('A folder of rollout plans; without it those that come with Rollcall.'),
    simulate: wholeNumber(1, 1_000)
      .optional()
      .describe(
        'Start the simulator in this process with so many instances, and poll those; 12 where no instances are named.',
      ),
    simulatorPort: wholeNumber(0, 65_535).default(7656).describe('Where that simulator takes faults.'),
    simulatorUrl: z
      .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:7656' })
      .optional()
      .describe(
        'Where a simulator of `instances` in another process takes faults; without it drills are dry runs. `npm run simulate -- --write FILE` writes it.',
      ),
    cluster: yesOrNo
      .default(false)
      .describe('This is one of several nodes that share the PostgreSQL of `DATABASE_URL`.'),
    node: nodeName
      .optional()
      .describe('What this node is called among them; without it by its host and process.'),
    logLevel: z
      .enum(['debug', 'info', 'warn', 'error'])
      .default('info')
      .describe('What is logged at the least.'),
    rateLimit: rateLimit.prefault({}).describe('Requests a minute.'),
    tls: tls.prefault({}).describe('The API over HTTPS.'),
    publicUrl: publicUrl.optional().describe('Where browsers reach the service, if not where it listens.'),
    grafana: grafana.prefault({}).describe('The Grafana that has to vouch for its users.'),
    oidc: oidc.optional().describe('An identity provider at which people sign in.'),
    polling: polling.prefault({}).describe('How the fleet is polled.'),
    policy: policy.prefault({}).describe('The engine of optimize policies.'),
    sources: sources.prefault({}).describe('Where evidence comes from beside Rollcall itself.'),
    webhooks: webhooks.default([]).describe('Who is told of events.'),
    cell: cell
      .optional()
      .describe('This Rollcall as one of several cells, and the sentinels that permit its promotions.'),
    sync: sync.prefault({}).describe('The Search Console sync.'),
    instances: z.array(instanceConfig).default([]).describe('The fleet.'),
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
