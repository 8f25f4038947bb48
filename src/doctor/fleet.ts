import type { HealthDocument, InstanceHealth } from '../contract/health.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** So many are named; a fleet that fails as a whole has one cause, and not a screen for each. */
const mostNamed = 20;

/** How the instances of a running service stand. Those that are paused, or offline by plan, lack nothing. */
export function aboutFleet({ instances, faultMayBeOursSince }: HealthDocument): Finding[] {
  const asked = instances.filter(({ paused, plannedOfflineUntil }) => !paused && !plannedOfflineUntil);
  const failing = asked.filter(({ pollStatus }) => pollStatus.consecutiveFailures > 0);
  const unasked = asked.filter(
    ({ pollStatus }) => pollStatus.consecutiveFailures === 0 && pollStatus.lastSuccess === undefined,
  );
  const well = asked.length - failing.length - unasked.length;
  const left = failing.length - mostNamed;
  return [
    ...(instances.length === 0 ? [] : [ok('targets', `${well} of ${asked.length} instances answer`)]),
    ...(faultMayBeOursSince === undefined
      ? []
      : [
          fail(
            'targets',
            `Since ${faultMayBeOursSince} so many instances fail that the fault may be this machine's, or its network's.`,
            'Try to reach a host from this machine by other means before you look at the hosts.',
          ),
        ]),
    ...failing.slice(0, mostNamed).map(aboutInstance),
    ...(left > 0
      ? [fail('targets', `${left} more fail.`, 'rollcall instances --state failing names all of them.')]
      : []),
  ];
}

/** A first failure may pass by itself; where a breaker is open or a poll is a dead letter it did not. */
function aboutInstance({ key, pollStatus, breaker, deadLetter }: InstanceHealth): Finding {
  const { consecutiveFailures, lastError } = pollStatus;
  const says = `${lastError?.message ?? 'fails'} (${consecutiveFailures} times in a row${
    deadLetter.present ? ', a dead letter' : breaker.state === 'closed' ? '' : `, breaker ${breaker.state}`
  })`;
  if (deadLetter.present)
    return fail(key, says, `Mend the cause, then: rollcall dlq retry ${key} --reason "…"`);
  if (breaker.state !== 'closed')
    return fail(
      key,
      says,
      `Mend the cause; it is tried again by itself, or now: rollcall breakers reset ${key} --reason "…"`,
    );
  return warn(key, says, 'It is polled again by itself; look again in a minute.');
}
