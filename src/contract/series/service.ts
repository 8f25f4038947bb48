import type { Series } from './series.ts';

/** What the service samples of itself: its HTTP API, and its process. In brackets the metric that carries the same. */
export const serviceSeries = {
  'service.requests.ok': {
    label: 'Answered',
    unit: 'ops',
    reduce: 'mean',
    description: 'Requests a second that were answered or refused (rollcall_http_request_duration_seconds)',
  },
  'service.requests.failed': {
    label: 'Failed',
    unit: 'ops',
    reduce: 'mean',
    description: 'Requests a second that the service failed at, 5xx (rollcall_http_request_duration_seconds)',
  },
  'service.requests.p50': {
    label: 'Median',
    unit: 's',
    reduce: 'max',
    description: 'Median duration of requests since the last sample (rollcall_http_request_duration_seconds)',
  },
  'service.requests.p95': {
    label: '95th percentile',
    unit: 's',
    reduce: 'max',
    description:
      '95th percentile of the duration of requests since the last sample (rollcall_http_request_duration_seconds)',
  },
  'service.cpu': {
    label: 'Processor',
    unit: 'percentunit',
    reduce: 'mean',
    description: 'Share of one processor that the process used (rollcall_process_cpu_seconds_total)',
  },
  'service.memory': {
    label: 'Memory',
    unit: 'bytes',
    reduce: 'max',
    description: 'Resident memory of the process (rollcall_process_resident_memory_bytes)',
  },
  'service.eventLoop.p99': {
    label: 'Event loop delay, 99th percentile',
    unit: 's',
    reduce: 'max',
    description:
      'How late the event loop was since the last sample (rollcall_nodejs_eventloop_lag_p99_seconds)',
  },
} as const satisfies Record<string, Series>;
