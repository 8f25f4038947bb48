import { instanceLink, stateWords } from '../parts/instance-columns.ts';
import { table } from '../parts/table.ts';

export const instances = table({
  id: 8,
  title: 'Instances',
  description:
    'Each instance: last good poll, cadence and why, breaker, last error. A click on its name shows it alone.',
  width: 24,
  height: 12,
  targets: [{ rollcall: { kind: 'instances', types: ['$type'] } }],
  columns: {
    Instance: { width: 150, link: instanceLink },
    Type: { width: 70 },
    Group: { width: 110 },
    Staleness: { width: 100, redFrom: 60 },
    Score: { width: 80 },
    'Last success': { width: 180 },
    Adaptive: { width: 90 },
    Interval: { width: 90 },
    'Why this interval': { width: 380 },
    Breaker: { width: 90, words: stateWords },
    Failures: { width: 80 },
    'Dead letter': { width: 110 },
    Key: { hidden: true },
  },
});
