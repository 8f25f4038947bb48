import { createHash } from 'node:crypto';
import type { Once, SentWrite } from '../../contract/actor.ts';
import { canonicalJson } from '../../contract/canonical-json.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Clock } from '../clock/clock.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson, storableText } from '../storage/storable.ts';

/** How long an answer is kept, in ms. */
const keptMs = 24 * 3_600_000;
/** Answers that are forgotten with each that is kept: more than come. */
const forgottenAtOnce = 100;

/**
 * Makes a write happen once. The answer is stored in the write's own transaction, so there is one exactly when the write
 * was made. Two requests of one key at the same time come one after the other: `recall` waits for the first to end.
 * A refusal is not kept: what was not possible may be later.
 */
export function onceFor(sent: SentWrite, clock: Clock): Once {
  const { key } = sent;
  if (key === undefined)
    return { recall: () => Promise.resolve(undefined), remember: () => Promise.resolve() };
  const id = { principal: storableText(sent.principal), key };
  const hash = hashOf(sent);
  return {
    async recall(transaction) {
      await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
        JSON.stringify(['once', id.principal, id.key]),
      ]);
      const [known] = await transaction.query<{ requestHash: string; answer: unknown }>(
        `select request_hash as "requestHash", answer from idempotency_keys
         where principal = $1 and key = $2 and at > $3`,
        [id.principal, id.key, new Date(clock.now() - keptMs)],
      );
      if (known && known.requestHash !== hash) throw usedOtherwise(key);
      return known?.answer;
    },
    async remember(transaction, answer) {
      const now = clock.now();
      await forgetOld(transaction, now);
      await transaction.query(
        `insert into idempotency_keys (principal, key, request_hash, answer, at) values ($1, $2, $3, $4, $5)
         on conflict (principal, key) do update
         set request_hash = excluded.request_hash, answer = excluded.answer, at = excluded.at`,
        [id.principal, id.key, hash, storableJson(answer), new Date(now)],
      );
    },
  };
}

/** Locked rows are left to who has them: two writes that forget at the same time do not wait for one another. */
async function forgetOld(transaction: Queryable, now: number): Promise<void> {
  await transaction.query(
    `delete from idempotency_keys where (principal, key) in (
       select principal, key from idempotency_keys where at <= $1 limit ${forgottenAtOnce} for update skip locked)`,
    [new Date(now - keptMs)],
  );
}

function usedOtherwise(key: string): ProblemError {
  return new ProblemError(
    422,
    'The Idempotency-Key was used for something else',
    `Idempotency-Key: ${key} came before with another method, path or body: send a new key with a new write.`,
    'Idempotency-Key',
  );
}

/** A key of an instance may be URL-encoded or not: it is the same write. */
function hashOf({ method, path, body }: SentWrite): string {
  const sent = canonicalJson([method, decoded(path), body ?? null]);
  return createHash('sha256').update(sent).digest('hex');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
