import { z } from 'zod';
import { offlineWindow } from './offline-window.ts';

/** What a scheduler can poll. */
export const instanceType = z.enum(['pve', 'pbs', 'pmg', 'gbfs']);
export type InstanceType = z.output<typeof instanceType>;

/** What a poll asks for. `status` decides whether an instance is well; the others have cadences of their own. */
export const pollPart = z.enum(['status', 'guests', 'storage', 'disks', 'updates', 'backups', 'mail']);
export type PollPart = z.output<typeof pollPart>;

/** The parts that each type has, the status first. */
export const partsOf: Record<InstanceType, readonly PollPart[]> = {
  pve: ['status', 'guests', 'storage', 'disks', 'updates', 'backups'],
  pbs: ['status', 'storage', 'backups'],
  pmg: ['status', 'mail'],
  gbfs: ['status'],
};

const apiToken = z.strictObject({
  tokenId: z
    .string()
    .regex(/^[^@!]+@[^@!]+![^@!]+$/, 'must look like user@realm!name')
    .describe('Of PVE and PBS: `user@realm!name`.'),
  secret: z.string().min(1).describe('Its secret.'),
});
const login = z.strictObject({
  username: z.string().min(1).describe('Of PMG: `user@realm`.'),
  password: z.string().min(1).describe('Its password.'),
});

/** SHA-256 of the leaf certificate in hex; colons and case do not matter. It replaces CA verification. */
export const fingerprint = z
  .string()
  .transform((text) => text.replaceAll(':', '').toLowerCase())
  .refine(
    (hex) => /^[0-9a-f]{64}$/.test(hex),
    'must be a SHA-256 fingerprint: 64 hex digits, colons allowed',
  );

/** One instance of the fleet, as a settings file names it. */
export const instanceConfig = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1-63 letters, digits, dots, dashes or underscores')
      .describe('With the type it is the key, such as `pve::pve-node1`; each of a type has its own.'),
    type: instanceType.describe('What it is.'),
    url: z
      .url({ protocol: /^https?$/ })
      .describe('Where it answers; of a GBFS system, where its `gbfs.json` is.'),
    displayName: z.string().optional().describe('As pages show it, in place of the name.'),
    group: z
      .string()
      .optional()
      .describe('A named part of the fleet, such as `staging`; a rollout stage can address it.'),
    auth: z
      .union([apiToken, login])
      .optional()
      .describe('PVE and PBS take an API token, PMG a login. GBFS feeds are public: without it.'),
    offline: z
      .array(offlineWindow)
      .optional()
      .describe(
        'When it is offline by plan, such as hosts that sleep and maintenance: it is not polled, and nothing counts against it.',
      ),
    tls: z
      .strictObject({
        fingerprint: fingerprint
          .optional()
          .describe(
            'SHA-256 of its certificate, in hex with colons or without: it takes the place of every CA.',
          ),
        caFile: z.string().optional().describe("CA certificates in PEM, instead of the system's."),
      })
      .optional()
      .describe("How its certificate is checked; without it, by the system's CAs."),
  })
  .superRefine(({ type, auth }, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', path: ['auth'], message });
    if (type === 'gbfs' && auth) wrong('does not go with gbfs: its feeds are public, leave it out');
    if (type !== 'gbfs' && !auth)
      wrong(
        `is missing: ${type} takes ${type === 'pmg' ? 'a login, { username, password }' : 'an API token, { tokenId, secret }'}`,
      );
  });
export type InstanceConfig = z.output<typeof instanceConfig>;

/** The key under which an instance stands everywhere, such as `pve::pve-node1`. */
export function instanceKey(instance: { type: string; name: string }): string {
  return `${instance.type}::${instance.name}`;
}
