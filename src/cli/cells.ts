import type { CellsDocument, PermitState } from '../contract/cells.ts';
import { getCells } from '../contract/endpoints/cells.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, parse } from './command-line.ts';
import { json } from './json.ts';
import { printable, table } from './table.ts';

export const cellsUsage = `rollcall cells                                         every cell as the sentinels see it, and its permits`;

/** Carries out `rollcall cells`. */
export async function cells(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, commonFlags, 0);
  const answer = await new ApiClient(values, env).call(getCells);
  return values.json ? json(answer) : cellsText(answer, Date.now());
}

/** @param now in ms since 1970 */
export function cellsText({ cell, quorum, sentinels, cells: all }: CellsDocument, now: number): string {
  if (!cell)
    return 'This Rollcall is no cell: nothing needs a permit. To make it one, see the setting cell (docs/cells.md).';
  const sentinelRows = sentinels.map(({ name, url, reachable, why, epoch }) => [
    name,
    reachable ? 'answers' : 'AWAY',
    epoch === null ? '-' : String(epoch),
    url,
    why ?? '',
  ]);
  const cellRows = all.flatMap(({ name, own, health, seenBy, rollouts, permits }) => {
    const whys = seenBy.flatMap(({ sentinel, why }) =>
      why.length > 0 ? [`${sentinel}: ${why.join('; ')}`] : [],
    );
    const head = [own ? `${name} (this one)` : name, health];
    if (rollouts.length === 0) return [[...head, '-', '-', '-', '-', whys.join(' | ')]];
    return rollouts.map(({ id, state, stage, decision }) => {
      const permit = permits.find(({ rollout }) => rollout === id);
      return [
        ...head,
        id,
        stage === null ? state : `${stage}, ${state}`,
        decision ?? '-',
        permit ? permitText(permit, now) : '-',
        permit?.why ?? whys.join(' | '),
      ];
    });
  });
  return [
    `Cell ${cell.name}, epoch ${cell.epoch}. ${quorum} of ${sentinels.length} sentinels must sign.`,
    table(['SENTINEL', 'STATE', 'EPOCH', 'URL', 'WHY'], sentinelRows.map(clean)),
    table(['CELL', 'HEALTH', 'ROLLOUT', 'STAGE', 'VERDICT', 'PERMIT', 'WHY'], cellRows.map(clean)),
  ].join('\n\n');
}

const clean = (row: string[]) => row.map(printable);

function permitText({ state, epoch, until }: PermitState, now: number): string {
  const of = epoch === null ? '' : `, epoch ${epoch}`;
  if (state === 'held') return `HELD${of}`;
  return until !== null && Date.parse(until) >= now ? `permitted until ${until}${of}` : `permitted${of}`;
}
