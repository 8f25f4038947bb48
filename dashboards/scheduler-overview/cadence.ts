import { StackingMode, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import { described, field } from '../parts/panel.ts';
import { script } from '../parts/script.ts';

/** Upper ends of the classes, in seconds: from the least interval to the greatest that is set by default. */
const classes = [5, 10, 20, 30, 60, 120, 300];

export const cadence = described(new PanelBuilder(), {
  id: 12,
  title: 'Effective intervals',
  description:
    'How many instances are polled how often, as it is planned now. Adaptive polling moves idle ones to the right; if busy ones move there too, data grow old: compare with staleness, and roll back if it is over its limit.',
  width: 10,
  height: 9,
  targets: [
    {
      rollcall: script(
        '/api/monitoring/scheduler/health',
        `[.instances[] | select(.schedule) | {adaptive: .schedule.adaptive, s: .schedule.intervalSeconds}] as $all
| select($all | length > 0)
| [0, ${classes.join(', ')}] as $from
| range($from | length) as $class
| ($from[$class + 1] // infinite) as $to
| [$all[] | select(.s > $from[$class] and .s <= $to)] as $here
| {interval: (if $to == infinite then "over \\($from[$class]) s" else "to \\($to) s" end),
   adaptive: ([$here[] | select(.adaptive)] | length), fixed: ([$here[] | select(.adaptive | not)] | length)}`,
      ),
    },
  ],
})
  .unit('short')
  .decimals(0)
  .stacking(StackingMode.Normal)
  .showValue(VisibilityMode.Never)
  .xTickLabelMaxLength(12)
  .overrides([
    field('adaptive', { displayName: 'Adaptive', color: { mode: 'fixed', fixedColor: 'blue' } }),
    field('fixed', { displayName: 'Fixed', color: { mode: 'fixed', fixedColor: 'gray' } }),
  ]);
