import type { RolloutAction } from '../../src/contract/rollout.ts';
import type { RunSheet } from '../../src/contract/run-sheet.ts';
import { sheetMarkdown, sheetPage } from '../../src/contract/run-sheet/markdown.ts';
import { sheetJson } from '../../src/contract/run-sheet/seal.ts';
import { CellsWorld, twoCells, type CellName } from '../../tests/integration/cells-world.ts';

/**
 * Carries a rollout over two cells out, with three sentinels: five processes and real time, so some three minutes, and
 * other epochs, hashes and times with each run. It is promoted with a quorum, held without, and rolled back alone.
 * @returns the page of both sheets, and the files of each cell by name.
 */
export async function carryOutTwoCells(): Promise<{ page: string; files: Record<string, string> }> {
  const world = await CellsWorld.open();
  try {
    await world.watched();
    const done = async (cell: CellName, action: RolloutAction, reason: string) => {
      const { status, body } = await world.act(cell, action, reason);
      if (status !== 200) throw new Error(`${action} of ${cell}: ${body.detail}`);
    };
    await done('eu', 'start', 'All three sentinels see both cells as healthy');
    await world.proved('eu', 'eu-half');
    await world.killSentinel('s3');
    await done('eu', 'promote', 'Half of Europe is well; s3 is being moved to another rack');
    await world.proved('eu', 'eu-all');
    await done('eu', 'promote', 'All of Europe is well');

    await done('us', 'start', 'Europe is done');
    await world.proved('us', 'us-half');
    await world.killSentinel('s2');
    const held = await world.act('us', 'promote', 'Half of America is well');
    if (held.status !== 409) throw new Error('one sentinel of three was enough');
    await world.startSentinel('s2');
    await world.watched(['s1', 's2']);
    await done('us', 'promote', 'The second sentinel is back');
    await world.at('us', 'us-all', 'running');
    for (const sentinel of ['s1', 's2'] as const) await world.killSentinel(sentinel);
    await done(
      'us',
      'rollback',
      'Guests of two clusters are slow; the sentinels are away, and none is needed',
    );
    await world.at('us', null, 'rolled-back');

    const sheets = await Promise.all((['eu', 'us'] as const).map((cell) => filesOf(world, cell)));
    return {
      page: sheets.map(({ page }) => page).join('\n'),
      files: Object.assign({}, ...sheets.map(({ files }) => files)) as Record<string, string>,
    };
  } finally {
    await world.close();
  }
}

async function filesOf(world: CellsWorld, cell: CellName) {
  const service = world.cell(cell);
  const sheet = (await service.get(`/api/rollouts/${twoCells.name}/run-sheet`)).body as RunSheet;
  // Its lines are JSON, and it is none as a whole.
  const log = await fetch(`${service.url}/api/audit/export`, { headers: service.asAdmin() });
  const name = `two-cells-${cell}`;
  return {
    page: sheetPage(sheet),
    files: {
      [`${name}.md`]: sheetMarkdown(sheet),
      [`${name}.json`]: sheetJson(sheet),
      [`${name}.audit.ndjson`]: await log.text(),
    },
  };
}
