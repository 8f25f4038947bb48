import type { FleetMember, FleetSnapshot } from './fleet.ts';
import { fleetHealth, byKey, instanceHealth, stalenessOf } from './health-document.ts';
import type { Cadence } from './interval.ts';

/** Instances a piece: about a millisecond's work. */
const atOnce = 50;

/**
 * The health document as JSON, in pieces: that of ten thousand instances takes a quarter of a second, and between two
 * pieces polls can begin. States are replaced and never changed, so all of the text is of the snapshot's moment.
 */
export function* healthText(fleet: FleetSnapshot, { cadence }: { cadence: Cadence }): Generator<string> {
  const members = byKey(fleet);
  yield `${JSON.stringify(fleetHealth(fleet, members)).slice(0, -1)},"staleness":[`;
  yield* listed(members, (member) => stalenessOf(member, fleet.at, cadence));
  yield '],"instances":[';
  yield* listed(members, instanceHealth);
  yield ']}';
}

function* listed(members: readonly FleetMember[], item: (member: FleetMember) => object): Generator<string> {
  for (let from = 0; from < members.length; from += atOnce) {
    const text = JSON.stringify(members.slice(from, from + atOnce).map(item)).slice(1, -1);
    yield from === 0 ? text : `,${text}`;
  }
}
