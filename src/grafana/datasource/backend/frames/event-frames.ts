import type { PastEvent, PastEvents, PastEventType } from '../../../../contract/events.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import type { EventSource } from '../../../../contract/query/choices.ts';
import { frame, stringField, type Frame } from '../../../backend-sdk/index.ts';
import { eventText } from './event-text.ts';
import { timeAxis } from './legible-time.ts';
import { noticesOf } from './notices.ts';

type Asked = Pick<QueryOf<'events'>, 'what' | 'rollouts' | 'types' | 'instances'>;

const typesOf: Record<EventSource, PastEventType[]> = {
  breakers: ['breaker'],
  deadLetters: ['dead-letter'],
  rollouts: ['rollout'],
  killSwitches: ['kill-switch'],
  drills: ['drill'],
  configuration: ['configuration'],
  instances: ['instance'],
};

/** The types of events that are asked for, as the service names them. */
export function eventTypes(what: readonly EventSource[]): PastEventType[] {
  return [...new Set(what.flatMap((source) => typesOf[source]))];
}

/**
 * One row an event, oldest first: annotations, for Grafana reads `time`, `title`, `text`, `tags` and `id` of them, and a
 * table elsewhere.
 */
export function eventFrames({ events, more }: PastEvents, asked: Asked): Frame[] {
  const shown = events
    .filter((event) => isAskedFor(event, asked))
    .map((event) => ({ event, at: Date.parse(event.at), ...eventText(event) }))
    .reverse();
  if (shown.length === 0) return [];
  return [
    frame({
      name: 'events',
      meta: {
        type: 'table',
        typeVersion: [0, 1],
        ...noticesOf(
          more ? ['There are older events in this time range: choose a shorter one to see them.'] : [],
        ),
      },
      fields: [
        timeAxis(shown.map(({ at }) => at)),
        stringField(
          'title',
          shown.map(({ title }) => title),
        ),
        stringField(
          'text',
          shown.map(({ text }) => text),
        ),
        // With commas between them, as Grafana reads tags.
        stringField(
          'tags',
          shown.map(({ tags }) => tags.filter(Boolean).map(withoutComma).join(',')),
        ),
        stringField(
          'id',
          shown.map(({ event }) => idOf(event)),
        ),
      ],
    }),
  ];
}

function isAskedFor(event: PastEvent, { rollouts, types, instances }: Asked): boolean {
  const key = 'key' in event ? event.key : event.type === 'instance' ? event.subject : undefined;
  if (key !== undefined) {
    const [type = '', name = key] = key.split('::');
    return (
      (types.length === 0 || types.includes(type)) &&
      (instances.length === 0 || instances.includes(key) || instances.includes(name))
    );
  }
  const isRollouts = event.type === 'rollout' || event.type === 'kill-switch' || event.type === 'drill';
  return !isRollouts || rollouts.length === 0 || ('subject' in event && rollouts.includes(event.subject));
}

const withoutComma = (tag: string) => tag.replaceAll(',', ' ');

function idOf(event: PastEvent): string {
  return 'id' in event ? event.id : `${event.type}-${event.key}-${event.at}`;
}
