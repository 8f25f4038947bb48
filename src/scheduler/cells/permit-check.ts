import { canonicalJson } from '../../contract/canonical-json.ts';
import { isVoteOf, publicKeyOf } from '../../contract/permit-signature.ts';
import {
  clockToleranceMs,
  type Permit,
  type PermitStatement,
  type PermitVote,
} from '../../contract/permit.ts';

/** A sentinel as the settings of a cell know it. */
export interface KnownSentinel {
  name: string;
  publicKey: string;
}

/** What a stage is begun by, as the cell decides it at the moment of its transaction. */
export type Wanted = Pick<
  PermitStatement,
  'cell' | 'rollout' | 'planHash' | 'revision' | 'action' | 'from' | 'to' | 'course'
>;

export interface CheckedAgainst {
  wanted: Wanted;
  sentinels: readonly KnownSentinel[];
  quorum: number;
  /** The highest epoch that the cell accepted. */
  accepted: number;
  /** ms since 1970, by the cell's clock. */
  now: number;
}

/** Why a vote does not count; undefined where it does. A clock that is far off makes a sentinel no witness. */
export function whyNoVote(
  statement: PermitStatement,
  vote: PermitVote,
  sentinels: readonly KnownSentinel[],
  now: number,
): string | undefined {
  const sentinel = sentinels.find(({ name }) => name === vote.sentinel);
  const key = sentinel && publicKeyOf(sentinel.publicKey);
  if (!key) return `${vote.sentinel} is not among the sentinels of the settings`;
  if (!isVoteOf(statement, vote, key))
    return `the signature of ${vote.sentinel} is not of its key, or not under this: compare its publicKey in the settings, and look whether somebody else answers at its url`;
  const apart = Date.parse(vote.signedAt) - now;
  if (Math.abs(apart) > clockToleranceMs)
    return `the clock of ${vote.sentinel} is ${Math.round(Math.abs(apart) / 1_000)} s ${apart > 0 ? 'ahead' : 'behind'}: set it`;
  return undefined;
}

/**
 * Why a permit does not allow what is wanted, with what to do; undefined where it does. The order is from what it is
 * about to who signed it, so that the sentence names the cause and not what follows from it.
 */
export function whyNotPermitted(
  { statement, votes }: Permit,
  { wanted, sentinels, quorum, accepted, now }: CheckedAgainst,
): string | undefined {
  const { epoch, cell } = statement;
  if (cell !== wanted.cell)
    return `the permit of epoch ${epoch} is for cell ${cell}, and this is ${wanted.cell}: look which address the sentinels' settings have for each cell`;
  const { form: _, epoch: _epoch, issuedAt, expiresAt, ...about } = statement;
  const other = (Object.keys(about) as (keyof Wanted)[]).find(
    (field) => canonicalJson(about[field]) !== canonicalJson(wanted[field]),
  );
  if (other !== undefined)
    return `the permit of epoch ${epoch} is for another ${wordOf[other]} (${shown(about[other])}, not ${shown(wanted[other])}): the rollout has moved on, so look at it and ask again`;
  if (epoch <= accepted)
    return `the permit is of epoch ${epoch}, and this cell has accepted epoch ${accepted}: it was used before or overtaken, so ask again`;
  if (now > Date.parse(expiresAt)) return `the permit of epoch ${epoch} expired at ${expiresAt}: ask again`;
  if (now < Date.parse(issuedAt) - clockToleranceMs)
    return `the permit of epoch ${epoch} was issued at ${issuedAt}, which is still to come: the clock of this cell was set back, so set it right and ask again`;
  const counted = votes.filter((vote) => whyNoVote(statement, vote, sentinels, now) === undefined);
  const keys = new Set(
    counted.map((vote) => sentinels.find(({ name }) => name === vote.sentinel)?.publicKey),
  );
  if (keys.size >= quorum) return undefined;
  const faults = votes.flatMap((vote) => whyNoVote(statement, vote, sentinels, now) ?? []);
  return `${keys.size} of the ${quorum} signatures that are needed are good${faults.map((fault) => `; ${fault}`).join('')}`;
}

const wordOf: Record<keyof Wanted, string> = {
  cell: 'cell',
  rollout: 'rollout',
  planHash: 'plan',
  revision: 'revision',
  action: 'action',
  from: 'stage to leave',
  to: 'stage to begin',
  course: 'course through the cells',
};

const shown = (value: Wanted[keyof Wanted]) =>
  value === null ? 'none' : typeof value === 'object' ? 'see the audit log' : String(value);
