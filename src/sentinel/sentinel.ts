import type { KeyObject } from 'node:crypto';
import { evidenceHashOf, signedVote } from '../contract/permit-signature.ts';
import type { PermitProposal } from '../contract/permit.ts';
import type { AskedPermit, PermitAnswer, SentinelHealth } from '../contract/sentinel.ts';
import { evidenceFor, whyHeld } from './judge.ts';
import { afterProbe, sampleAgeSeconds, unseen, whyUnhealthy, type Probe, type Seen } from './seen.ts';
import type { SentinelSettings } from './settings.ts';
import { answerFromMemory, whyBusy, type Memory } from './vote.ts';

interface SentinelPorts {
  settings: Pick<SentinelSettings, 'name' | 'cells' | 'limits'>;
  key: KeyObject;
  memory: Memory;
  /** Puts the memory on the disk. */
  write: (memory: Memory) => void;
  probe: (cell: string) => Promise<Probe>;
  /** ms since 1970, and ms by the clock that nobody sets. */
  clock: { now(): number; monotonic(): number };
}

/** Watches cells, and votes for what they propose. */
export class Sentinel {
  readonly #ports: SentinelPorts;
  #memory: Memory;
  readonly #seen = new Map<string, Seen>();
  readonly #asked = new Map<string, AskedPermit>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: SentinelPorts) {
    this.#ports = ports;
    this.#memory = ports.memory;
    for (const { name } of ports.settings.cells) this.#seen.set(name, unseen);
  }

  /** Asks cells once more; all of them where none is named. */
  async look(cells: readonly string[] = [...this.#seen.keys()]): Promise<void> {
    const { probe, clock, settings } = this.#ports;
    await Promise.all(
      cells.map(async (cell) => {
        const probed = await probe(cell);
        this.#seen.set(
          cell,
          afterProbe(this.#seen.get(cell) ?? unseen, probed, settings.limits, clock.monotonic()),
        );
      }),
    );
  }

  /** Answers one proposal after the other, each on a look at the cells of its own. */
  answer(proposal: PermitProposal): Promise<PermitAnswer> {
    const answered = this.#turn.then(() => this.#answer(proposal));
    this.#turn = answered.catch(() => undefined);
    return answered;
  }

  async #answer(proposal: PermitProposal): Promise<PermitAnswer> {
    const { settings, clock } = this.#ports;
    const remembered = () => answerFromMemory(this.#memory, proposal, settings.cells, clock.now());
    const first = remembered();
    if (first) return this.#note(proposal, first);
    const { statement } = proposal;
    const before = this.#memory.last?.statement;
    const concerned = new Set([statement.cell, ...(statement.course ?? []).map(({ cell }) => cell)]);
    if (before) concerned.add(before.cell);
    await this.look([...concerned].filter((cell) => this.#seen.has(cell)));
    const now = clock.monotonic();
    const shown =
      before && this.#seen.get(before.cell)?.reading?.rollouts.find(({ id }) => id === before.rollout);
    const busy = whyBusy(this.#memory, statement, shown?.revision, clock.now());
    if (busy !== undefined)
      return this.#note(proposal, { refused: 'busy', why: busy, epoch: this.#memory.epoch });
    const held = whyHeld(statement, this.#seen, settings.limits, now);
    if (held.length > 0)
      return this.#note(proposal, { refused: 'evidence', why: held.join('; '), epoch: this.#memory.epoch });
    // The clock may have been set while the cells were asked.
    const second = remembered();
    if (second) return this.#note(proposal, second);
    const evidence = evidenceFor(statement, this.#seen, now);
    const signedAt = new Date(clock.now()).toISOString();
    const unsigned = { sentinel: settings.name, evidence, evidenceHash: evidenceHashOf(evidence), signedAt };
    const vote = signedVote(statement, unsigned, this.#ports.key);
    const memory = { epoch: statement.epoch, last: { statement, vote } };
    this.#ports.write(memory);
    this.#memory = memory;
    return this.#note(proposal, { vote });
  }

  health(): SentinelHealth {
    const { settings, clock } = this.#ports;
    const now = clock.monotonic();
    return {
      service: 'rollcall-sentinel',
      sentinel: settings.name,
      now: new Date(clock.now()).toISOString(),
      epoch: this.#memory.epoch,
      cells: [...this.#seen].map(([cell, seen]) => {
        const why = whyUnhealthy(seen, settings.limits, now);
        return {
          cell,
          healthy: why.length === 0,
          why,
          answerAgeSeconds: seen.readAt === null ? null : Math.round(now - seen.readAt) / 1_000,
          sampleAgeSeconds: sampleAgeSeconds(seen, now),
          instances: seen.reading?.instances ?? null,
          rollouts: (seen.reading?.rollouts ?? []).map(({ id, title, state, stage, verdict }) => ({
            id,
            title,
            state,
            stage,
            decision: verdict?.decision ?? null,
            summary: verdict?.summary ?? null,
          })),
          asked: this.#asked.get(cell) ?? null,
        };
      }),
    };
  }

  /** Remembers what a cell last asked for; what is not signed by the cell is nobody's word. */
  #note({ statement }: PermitProposal, answer: PermitAnswer): PermitAnswer {
    if ('refused' in answer && answer.refused === 'proposal') return answer;
    const { rollout, action, from, to, epoch, expiresAt } = statement;
    const at = new Date(this.#ports.clock.now()).toISOString();
    const outcome = 'vote' in answer ? { signed: true, why: null } : { signed: false, why: answer.why };
    this.#asked.set(statement.cell, { rollout, action, from, to, epoch, expiresAt, at, ...outcome });
    return answer;
  }
}
