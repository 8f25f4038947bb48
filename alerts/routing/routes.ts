import { maintenance } from './maintenance.ts';
import { featureOwner, onCall, otherFeatureOwners, team, type Receiver } from './receivers.ts';

/** A route as Grafana and Alertmanager both understand it. Intervals as both write them. */
export interface Route {
  receiver: string;
  /** All have to match; none for the root. */
  matchers: readonly Matcher[];
  goesOn: boolean;
  wait: string;
  interval: string;
  repeat: string;
  mutedDuring?: string;
  routes: readonly Route[];
}

export type Matcher = readonly [label: string, operator: '=' | '=~' | '!~', value: string];

const ofRollcall: Matcher = ['rollcall_alert', '=~', '.+'];
const isWarning: Matcher = ['severity', '=', 'warning'];

/** What pages somebody waits for as long as it takes to put what began together into one message. */
const pages = { wait: '10s', interval: '1m', repeat: '1h' } as const;
const warnings = { wait: '1m', interval: '5m', repeat: '12h', mutedDuring: maintenance.name } as const;

const leaf = (receiver: Receiver, matcher: Matcher, when: typeof pages | typeof warnings): Route => ({
  receiver: receiver.name,
  matchers: [matcher],
  goesOn: false,
  ...when,
  routes: [],
});

/** Everything reaches one receiver, and goes on to the next; warnings with less haste, and not in maintenance. */
const branch = (receiver: Receiver, matcher: Matcher): Route => ({
  receiver: receiver.name,
  matchers: [ofRollcall, matcher],
  goesOn: true,
  ...pages,
  routes: [leaf(receiver, isWarning, warnings)],
});

const othersOwners = otherFeatureOwners.map(({ owner }) => owner);

/**
 * Every alert of Rollcall reaches its feature owner, its team's channel and on-call (adaptive polling playbook, §4.3).
 * Messages are grouped by alert and by rollout: a hundred instances are one message.
 */
export const rootRoute: Route = {
  receiver: onCall.name,
  matchers: [],
  goesOn: false,
  ...pages,
  routes: [
    branch(featureOwner, ['owner', '!~', othersOwners.join('|')]),
    ...otherFeatureOwners.map(({ owner, receiver }) => branch(receiver, ['owner', '=', owner])),
    branch(team, ['team', '=~', '.+']),
    branch(onCall, ['severity', '=~', 'critical|warning']),
  ],
};
