/** Somebody who is told: a contact point of Grafana, a receiver of Alertmanager. */
export interface Receiver {
  name: string;
  /** The variable of Grafana's environment that holds its address. Alertmanager knows none: there an address stands. */
  variable: string;
  address: string;
}

const receiver = (name: string, variable: string): Receiver => ({
  name: `rollcall-${name}`,
  variable,
  address: `http://127.0.0.1:9/${name}`,
});

export const onCall = receiver('on-call', 'ROLLCALL_ONCALL_URL');
export const team = receiver('team', 'ROLLCALL_TEAM_URL');

/** Of the scheduler, of its rollout, and of whatever nobody else owns. */
export const featureOwner = receiver('feature-owner', 'ROLLCALL_FEATURE_OWNER_URL');

/**
 * The others by the label `owner`, which is what their plans have in `routing.featureOwner`. Each has a contact point of
 * its own, so that one can be changed; at first all go to one address.
 */
export const otherFeatureOwners: readonly { owner: string; receiver: Receiver }[] = [
  'gsc-sync',
  'optimize',
].map((owner) => ({ owner, receiver: receiver(`feature-owner-${owner}`, 'ROLLCALL_FEATURE_OWNER_URL') }));

export const receivers: readonly Receiver[] = [
  onCall,
  featureOwner,
  ...otherFeatureOwners.map(({ receiver: each }) => each),
  team,
];
