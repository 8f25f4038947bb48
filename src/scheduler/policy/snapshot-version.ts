import { createHmac, timingSafeEqual } from 'node:crypto';
import { PolicyError } from '../../contract/policy-errors.ts';

/** A key that signs snapshot versions. */
export interface SigningKey {
  kid: string;
  secret: Buffer;
}

/** What a snapshot version says: which snapshot of which system, and until when (seconds since 1970) it may be named. */
export interface SnapshotVersion {
  systemId: string;
  sha256: string;
  expiresAt: number;
}

const form = 'sv1';
/** Longer than any version that is minted. */
const longest = 1_024;
const lifetimeSeconds = 24 * 3_600;

/**
 * The version of a snapshot at a time (ms since 1970), such as `sv1.kid.payload.signature`. It is the same for the same
 * snapshot all day long: it expires at the end of the day after, so a run that was asked for once is found again.
 */
export function mintSnapshotVersion(
  { systemId, sha256 }: Pick<SnapshotVersion, 'systemId' | 'sha256'>,
  now: number,
  key: SigningKey,
): string {
  const expiresAt = (Math.floor(now / 1_000 / lifetimeSeconds) + 2) * lifetimeSeconds;
  const payload = Buffer.from(JSON.stringify({ s: systemId, h: sha256, x: expiresAt })).toString('base64url');
  const signed = `${form}.${key.kid}.${payload}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

/**
 * Takes a version apart that was minted here. `now` is in ms since 1970.
 * @throws PolicyError token_format, kid_unknown, signature_invalid or token_expired, in this order.
 */
export function readSnapshotVersion(
  sv: string,
  now: number,
  keyOf: (kid: string) => SigningKey | undefined,
): SnapshotVersion {
  const [name, kid = '', payload = '', signature = '', ...more] = sv.length > longest ? [] : sv.split('.');
  if (name !== form || !kid || !payload || !signature || more.length > 0) throw malformed();
  const key = keyOf(kid);
  if (!key)
    throw refused('kid_unknown', `sv: was signed with the key ${kid.slice(0, 40)}, which is not known here`);
  const expected = Buffer.from(signatureOf(`${form}.${kid}.${payload}`, key));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given))
    throw refused('signature_invalid', 'sv: its signature is not valid');
  const version = payloadOf(payload);
  if (version.expiresAt * 1_000 <= now)
    throw refused('token_expired', `sv: expired at ${new Date(version.expiresAt * 1_000).toISOString()}`);
  return version;
}

const signatureOf = (signed: string, { secret }: SigningKey) =>
  createHmac('sha256', secret).update(signed).digest('base64url');

/** What is signed was minted here, perhaps by another version of this service. */
function payloadOf(payload: string): SnapshotVersion {
  try {
    const { s, h, x } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    if (typeof s === 'string' && typeof h === 'string' && typeof x === 'number')
      return { systemId: s, sha256: h, expiresAt: x };
  } catch {
    // It is no JSON.
  }
  throw malformed();
}

const malformed = () =>
  refused('token_format', 'sv: is no snapshot version, such as sv1.kid.payload.signature');

const refused = (
  code: 'token_format' | 'kid_unknown' | 'signature_invalid' | 'token_expired',
  what: string,
) => new PolicyError(code, `${what}. Take recommended_live_sv of /api/time.`, { field: 'sv' });
