import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { duration } from '../contract/moment.ts';
import { publicKey } from '../contract/permit-signature.ts';
import { cellNumber } from '../contract/permit.ts';
import { planName } from '../contract/plan/stage.ts';

/** A settings file that cannot be used: what is wrong, and what to write. */
export class SentinelSettingsError extends Error {}

const cell = z
  .strictObject({
    name: planName,
    number: cellNumber,
    /** Where its API answers. */
    url: z.url({ protocol: /^https?$/, error: 'must be a URL, such as https://rollcall.eu.example:7655' }),
    /** The key that its proposals are signed with. */
    publicKey,
    /** A file with a token of scope `read`, where the API wants one. */
    tokenFile: z.string().min(1).optional(),
    /** SHA-256 of its certificate in hex, with or without colons: it replaces the check against CAs. */
    fingerprint: z
      .string()
      .transform((text) => text.replaceAll(':', '').toLowerCase())
      .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'))
      .optional(),
    /** CA certificates in PEM, instead of the system's. */
    caFile: z.string().min(1).optional(),
  })
  .refine(({ fingerprint, caFile }) => fingerprint === undefined || caFile === undefined, {
    path: ['caFile'],
    message: 'does not go with fingerprint: name one of them',
  });
export type CellSettings = z.output<typeof cell>;

const percent = z.number().min(0).max(100);
const span = duration.refine((ms) => ms >= 100 && ms <= 3_600_000, 'must be from 100ms to 1h');

/** What a cell must keep to be healthy. */
const limits = z.strictObject({
  /** Since when nothing that the cell shows of its polls may have stood still. */
  sampleAge: span.default(120_000),
  /** An instance is stale when its last good poll is older than `staleAfter`; so many per cent may be. */
  staleAfter: span.default(120_000),
  stalePercent: percent.default(20),
  openBreakersPercent: percent.default(20),
  /** So many probes must have been good one after the other. */
  goodProbes: z.int().min(2, 'must be 2 or more: no single answer is believed').max(10).default(2),
});
export type Limits = z.output<typeof limits>;

const settings = z
  .strictObject({
    name: planName,
    host: z.string().min(1).default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(7660),
    /** The folder that remembers what was signed. */
    data: z.string().min(1).default('sentinel-data'),
    /** An Ed25519 key in PEM, without a passphrase. */
    keyFile: z.string().min(1),
    probeEvery: span.default(10_000),
    /** Each request of a probe is given so long. */
    deadline: span.default(2_000),
    limits: limits.prefault({}),
    cells: z.array(cell).min(1).max(99),
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  })
  .superRefine(({ cells }, context) => {
    for (const field of ['name', 'number', 'publicKey'] as const)
      cells.forEach((each, index) => {
        const first = cells.findIndex((one) => one[field] === each[field]);
        if (first < index)
          context.addIssue({
            code: 'custom',
            path: ['cells', index, field],
            message: `is that of ${cells[first]?.name} too: give each cell its own, or two of them may ask for one epoch`,
          });
      });
  });
export type SentinelSettings = z.output<typeof settings>;

/**
 * Reads the settings file of a sentinel.
 * @throws SentinelSettingsError for the first thing that is wrong.
 */
export function readSentinelSettings(file: string): SentinelSettings {
  let raw: unknown;
  try {
    raw = parse(readFileSync(file, 'utf8'), { uniqueKeys: true });
  } catch (error) {
    const [why] = (error as Error).message.split('\n');
    throw new SentinelSettingsError(`The settings file ${file} cannot be read: ${why}`);
  }
  const parsed = settings.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues as [z.core.$ZodIssue];
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    throw new SentinelSettingsError(
      `Setting ${[...path, issue.keys[0]].join('.')} (from ${file}) is not known: remove it or mend its name.`,
    );
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], raw);
  const shown = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 200);
  throw new SentinelSettingsError(
    `Setting ${path.join('.') || 'name'} (from ${file}) is ${shown}: ${issue.message}.`,
  );
}

/** @throws SentinelSettingsError for a file that cannot be read, or holds another kind of key. */
export function readKey(file: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES')
      throw new SentinelSettingsError(
        `Setting keyFile is ${JSON.stringify(file)}, which cannot be read (${code}): name a file that this user may read.`,
      );
  }
  throw new SentinelSettingsError(
    `Setting keyFile is ${JSON.stringify(file)}, which holds no Ed25519 key without a passphrase: make one with "openssl genpkey -algorithm ed25519 -out ${file}".`,
  );
}
