import type { Role } from '../../contract/actor.ts';
import type { ManagedInstance } from '../../contract/management.ts';
import { t } from '../text.ts';

const orderKinds = ['poll', 'pause', 'resume', 'reset', 'retry', 'remove'] as const;
/** What can be ordered of one instance. */
export type OrderKind = (typeof orderKinds)[number];

/** What an order needs to know of an instance: a dead letter's own list tells as much. */
export type Subject = Pick<ManagedInstance, 'key' | 'displayName' | 'instance' | 'state'> & {
  breaker?: ManagedInstance['breaker']['state'];
  isDeadLetter: boolean;
};

export const subjectOf = (instance: ManagedInstance): Subject => ({
  key: instance.key,
  displayName: instance.displayName,
  instance: instance.instance,
  state: instance.state,
  breaker: instance.breaker.state,
  isDeadLetter: instance.deadLetter.present,
});

/** What an instance is called: as its fleet calls it, or by the name in its key. */
export const nameOf = ({ displayName, instance }: Pick<Subject, 'displayName' | 'instance'>): string =>
  displayName || instance;

/** The role that the service asks for. */
export const roleFor = (kind: OrderKind): Role => (kind === 'remove' ? 'admin' : 'operator');

/** Orders that take something away are red. */
export const isDestructive = (kind: OrderKind): boolean => kind === 'remove';

interface OrderWords {
  /** On the button that opens its dialog, and on the one that confirms it. */
  verb: string;
  title: string;
  consequence: string;
  /** Once it is done. */
  done: string;
}

export function wordsOf(kind: OrderKind, subject: Subject): OrderWords {
  const name = nameOf(subject);
  switch (kind) {
    case 'poll':
      return {
        verb: t('rollcall.fleet.poll.verb', 'Poll now'),
        title: t('rollcall.fleet.poll.title', 'Poll {{name}} now', { name }),
        consequence: t(
          'rollcall.fleet.poll.consequence',
          'Its next poll is brought forward to now. Its breaker and its failures stay as they are.',
        ),
        done: t('rollcall.fleet.poll.done', '{{name}} is polled now.', { name }),
      };
    case 'pause':
      return {
        verb: t('rollcall.fleet.pause.verb', 'Pause'),
        title: t('rollcall.fleet.pause.title', 'Pause {{name}}', { name }),
        consequence: t(
          'rollcall.fleet.pause.consequence',
          'It is not polled, and nothing it lacks counts against it or against a rollout. A restart changes nothing of that.',
        ),
        done: t('rollcall.fleet.pause.done', '{{name}} is paused.', { name }),
      };
    case 'resume':
      return {
        verb: t('rollcall.fleet.resume.verb', 'Resume'),
        title: t('rollcall.fleet.resume.title', 'Resume {{name}}', { name }),
        consequence: t(
          'rollcall.fleet.resume.consequence',
          'It is polled at once, and counts again for every rollout that it is in.',
        ),
        done: t('rollcall.fleet.resume.done', '{{name}} is polled again.', { name }),
      };
    case 'reset':
      return {
        verb: t('rollcall.fleet.reset.verb', 'Reset breaker'),
        title: t('rollcall.fleet.reset.title', 'Reset the breaker of {{name}}', { name }),
        consequence: t(
          'rollcall.fleet.reset.consequence',
          'The breaker is closed with no failures counted, and the instance is polled at once. If it still fails, the breaker opens again.',
        ),
        done: t('rollcall.fleet.reset.done', 'The breaker of {{name}} is closed.', { name }),
      };
    case 'retry':
      return {
        verb: t('rollcall.fleet.retry.verb', 'Retry'),
        title: t('rollcall.fleet.retry.title', 'Retry {{name}}', { name }),
        consequence: t(
          'rollcall.fleet.retry.consequence',
          'It is polled once, at once. If it answers, it is given up no more; if not, all stays as it is.',
        ),
        done: t('rollcall.fleet.retry.done', '{{name}} is retried now.', { name }),
      };
    case 'remove':
      return {
        verb: t('rollcall.fleet.remove.verb', 'Remove'),
        title: t('rollcall.fleet.remove.title', 'Remove the dead letter of {{name}}', { name }),
        consequence: t(
          'rollcall.fleet.remove.consequence',
          'For an instance that is gone for good: it is not retried any more, its breaker is closed, and it is paused until somebody resumes it.',
        ),
        done: t('rollcall.fleet.remove.done', '{{name}} is removed from the dead letters and paused.', {
          name,
        }),
      };
  }
}

/** Why an order would come to nothing for an instance as it stands now, as the service would say; undefined where not. */
export function obstacleOf(kind: OrderKind, subject: Subject): string | undefined {
  const { state, breaker, isDeadLetter } = subject;
  switch (kind) {
    case 'pause':
      return state === 'paused' ? notPolled(subject) : undefined;
    case 'resume':
      return state === 'paused' ? undefined : t('rollcall.fleet.not-paused', 'It is not paused.');
    case 'poll':
      return notPolled(subject);
    case 'reset':
      return breaker === 'closed'
        ? t('rollcall.fleet.breaker-closed', 'Its breaker is closed: there is nothing to reset.')
        : notPolled(subject);
    case 'retry':
      return isDeadLetter ? notPolled(subject) : noDeadLetter();
    case 'remove':
      return isDeadLetter ? undefined : noDeadLetter();
  }
}

const noDeadLetter = () =>
  t('rollcall.fleet.no-dead-letter', 'It has not been given up, or it answers again.');

function notPolled({ state }: Subject): string | undefined {
  if (state === 'paused') return t('rollcall.fleet.paused-already', 'It is paused: resume it first.');
  if (state === 'offline')
    return t(
      'rollcall.fleet.offline-now',
      'It is offline by plan, so it would not be polled: wait, or change its offline windows in the settings file.',
    );
  return undefined;
}

/**
 * The orders that a person would look for on an instance that stands like this; the others only make noise. One that is
 * not possible now stays where it belongs, and says why.
 */
export function offeredFor({ state, breaker, isDeadLetter }: Subject): OrderKind[] {
  return orderKinds.filter((kind) => {
    switch (kind) {
      case 'poll':
        return true;
      case 'pause':
        return state !== 'paused';
      case 'resume':
        return state === 'paused';
      case 'reset':
        return breaker !== undefined && breaker !== 'closed';
      case 'retry':
      case 'remove':
        return isDeadLetter;
    }
  });
}
