import { RadioButtonGroup } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { useHost } from '../../host/host.ts';
import { useAnswer } from '../../host/useAnswer.ts';
import { Reading } from '../../reading/Reading.tsx';
import { t } from '../../text.ts';
import { Empty } from '../Empty.tsx';

/** As many runs stand in a row of buttons. Older ones are reached by their address. */
const mostButtons = 8;

type Props = { id: string; children: (sheet: RunSheet) => ReactNode };

/** The run sheet of the run that the address names, or of the newest, which is read again while it is open. */
export function ReadSheet({ id, children }: Props): JSX.Element {
  const { place, goTo } = useHost();
  const run = Math.max(0, Math.trunc(Number(place.search.get('run')))) || undefined;
  const newest = useAnswer('getRunSheet', { params: { id } }, { everyMs: 30_000 });
  const asked = useAnswer(
    'getRunSheet',
    { params: { id }, query: { run: String(run) } },
    { enabled: run !== undefined },
  );
  const shown = run === undefined ? newest : asked;
  if (shown.error?.status === 404 && run === undefined)
    return (
      <Empty title={t('rollcall.rollouts.no-run', 'It has not run yet')}>
        {t(
          'rollcall.rollouts.no-run-why',
          'Its first run begins when somebody starts it. What would have happened can be asked before that, under “Before it runs”.',
        )}
      </Empty>
    );
  const runs = newest.data?.content.run ?? 0;
  const first = Math.max(1, runs - mostButtons + 1);
  return (
    <>
      {runs > 1 && (
        <RadioButtonGroup
          size="sm"
          aria-label={t('rollcall.rollouts.which-run', 'Which run')}
          options={Array.from({ length: runs - first + 1 }, (_, index) => ({
            value: first + index,
            label: t('rollcall.rollouts.run', 'Run {{run}}', { run: first + index }),
          }))}
          value={run ?? runs}
          onChange={(value) => goTo(`${place.path}?run=${value}`, { replace: true })}
        />
      )}
      <Reading of={shown} lines={8}>
        {children}
      </Reading>
    </>
  );
}
