import type { RollcallQuery } from '../../../contract/query.ts';

/** Queries to begin with, each with what it answers. A click on one in Explore takes it over. */
export const examples: { title: string; answers: string; query: RollcallQuery }[] = [
  {
    title: 'Which breakers are not closed?',
    answers: 'A table of instances with the state, since when, and when the next try comes',
    query: { kind: 'breakers', format: 'table' },
  },
  {
    title: 'For an alert rule: how long has each breaker not been closed?',
    answers:
      'Seconds for each instance, 0 while it is closed; the labels name the instance in the notification',
    query: { kind: 'breakers', format: 'numeric' },
  },
  {
    title: 'Whose data are older than they should be?',
    answers: 'A number of seconds for each instance',
    query: { kind: 'staleness', by: 'instance', format: 'numeric' },
  },
  {
    title: 'Does the backlog grow?',
    answers: 'A series over the time range; what was not sampled is a gap, never zero',
    query: { kind: 'history', series: ['queue.backlog'] },
  },
  {
    title: 'The runbook’s line for open breakers',
    answers: 'What jq gives, as a table; a pasted “curl … | jq …” becomes this',
    query: {
      kind: 'script',
      endpoint: '/api/monitoring/scheduler/health',
      expression:
        '.instances[] | select(.breaker.state != "closed") | {key, state: .breaker.state, since: .breaker.since}',
    },
  },
  {
    title: 'A number for each type, by script',
    answers: 'Numbers with the label type, which an alert rule can tell apart',
    query: {
      kind: 'script',
      endpoint: '/api/monitoring/scheduler/health',
      expression: '.queue.perType | to_entries[] | {type: .key, tasks: .value}',
      format: 'numeric',
    },
  },
];
