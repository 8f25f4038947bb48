/**
 * When warnings wait: a window of maintenance, weekly. Pages never wait, for a fault does not know the hours; for one
 * host or a few, a planned offline window of the instance itself is the better way (docs/configuration.md).
 */
export const maintenance = {
  name: 'rollcall-maintenance',
  windows: [{ weekdays: ['sunday'], times: [{ start_time: '03:00', end_time: '05:00' }], location: 'UTC' }],
} as const;
