import { useEffect, useState } from 'react';
import type { CellsDocument } from '../../contract/cells.ts';
import { useHost } from '../host/host.ts';

const everyMs = 5_000;

interface CellsRead {
  /** As they were read last; undefined before the first time. */
  cells: CellsDocument | undefined;
  /** They could not be read just now. */
  failed: boolean;
}

/** The cells side by side, read every few seconds. A Rollcall that is no cell is not asked. */
export function useCells(isCell: boolean): CellsRead {
  const { call } = useHost();
  const [read, setRead] = useState<CellsRead>({ cells: undefined, failed: false });

  useEffect(() => {
    if (!isCell) return undefined;
    const stopped = new AbortController();
    const ask = () =>
      call('getCells', { signal: stopped.signal }).then(
        (cells) => setRead({ cells, failed: false }),
        () => {
          if (!stopped.signal.aborted) setRead(({ cells }) => ({ cells, failed: true }));
        },
      );
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      stopped.abort();
      clearInterval(timer);
    };
  }, [call, isCell]);

  return read;
}
