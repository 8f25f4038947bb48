import type { CellsDocument, PermitState } from '../../contract/cells.ts';
import type { SentinelHealth } from '../../contract/sentinel.ts';
import type { Told } from './sentinel-client.ts';

/** What one sentinel said when it was asked last. */
export interface SentinelSeen {
  name: string;
  url: string;
  told: Told<SentinelHealth>;
  /** ms since 1970 */
  checkedAt: number;
}

interface CellsInput {
  cell: NonNullable<CellsDocument['cell']>;
  quorum: number;
  sentinels: readonly SentinelSeen[];
  /** What this cell knows of its own permits: more than the sentinels do. */
  permits: PermitState[];
}

/** Clocks that are apart by less, in s, are as good as equal: it is about as long as a question takes. */
const clocksAgreeSeconds = 5;

/** The cells side by side, as the sentinels see them. No single sentinel makes a cell healthy or ill. */
export function cellsDocumentOf({ cell, quorum, sentinels, permits }: CellsInput): CellsDocument {
  const said = sentinels.flatMap(({ told }) => ('answer' in told ? [told.answer] : []));
  const names = [...new Set([cell.name, ...said.flatMap(({ cells }) => cells.map((each) => each.cell))])];
  return {
    cell,
    quorum,
    sentinels: sentinels.map(sentinelOf),
    cells: names.map((name) => cellOf(name, said, { cell, quorum, permits })),
  };
}

function sentinelOf({ name, url, told, checkedAt }: SentinelSeen): CellsDocument['sentinels'][number] {
  const at = new Date(checkedAt).toISOString();
  if ('failure' in told)
    return {
      name,
      url,
      reachable: false,
      why: told.failure,
      checkedAt: at,
      epoch: null,
      clockAheadSeconds: null,
    };
  const { now, epoch, sentinel } = told.answer;
  const ahead = Math.round((Date.parse(now) - checkedAt) / 1_000);
  const clockAheadSeconds = Math.abs(ahead) < clocksAgreeSeconds ? 0 : ahead;
  const why =
    sentinel !== name
      ? `it calls itself ${sentinel}`
      : clockAheadSeconds !== 0
        ? `its clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} this cell's`
        : null;
  return { name, url, reachable: true, why, checkedAt: at, epoch, clockAheadSeconds };
}

function cellOf(
  name: string,
  said: readonly SentinelHealth[],
  { cell, quorum, permits }: Pick<CellsInput, 'cell' | 'quorum' | 'permits'>,
): CellsDocument['cells'][number] {
  const views = said.flatMap(({ sentinel, cells }) =>
    cells.filter((each) => each.cell === name).map((each) => ({ sentinel, ...each })),
  );
  const agree = (healthy: boolean) => views.filter((each) => each.healthy === healthy).length >= quorum;
  // The newest answer that any of them had: what it shows is looked at, and decides nothing.
  const [newest] = views
    .filter((each) => each.answerAgeSeconds !== null)
    .sort((a, b) => (a.answerAgeSeconds ?? 0) - (b.answerAgeSeconds ?? 0));
  const own = name === cell.name;
  return {
    name,
    own,
    health: agree(true) ? 'healthy' : agree(false) ? 'unhealthy' : 'unknown',
    seenBy: views.map(({ sentinel, healthy, why, answerAgeSeconds }) => ({
      sentinel,
      healthy,
      why,
      answerAgeSeconds,
    })),
    instances: newest?.instances ?? null,
    rollouts: newest?.rollouts ?? [],
    permits: own ? permits : permitsOf(views, quorum),
  };
}

/** What another cell asked for last, as a quorum of sentinels answered it. */
function permitsOf(views: readonly SentinelHealth['cells'][number][], quorum: number): PermitState[] {
  const asked = views.flatMap((each) => each.asked ?? []);
  const epoch = Math.max(0, ...asked.map((each) => each.epoch));
  const newest = asked.filter((each) => each.epoch === epoch);
  const [first] = newest;
  if (!first) return [];
  const { rollout, action, from, to, at, expiresAt } = first;
  const refusals = newest.flatMap(({ why }) => why ?? []);
  const permitted = newest.filter(({ signed }) => signed).length >= quorum;
  const common = { rollout, action, from, to, at, epoch };
  return permitted
    ? [{ ...common, state: 'permitted', until: expiresAt, why: null }]
    : [{ ...common, state: 'held', until: null, why: [...new Set(refusals)].join('; ') || null }];
}
