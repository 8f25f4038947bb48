import { instanceKey } from '../src/contract/instance.ts';
import { PollableFleet } from '../src/scheduler/poll-fleet.ts';
import { PollScheduler } from '../src/scheduler/polling/poll-scheduler.ts';

/**
 * Loaded into the service by `--import`: notes for every status poll how much later than planned it was asked for, in
 * ms. At each SIGUSR2 it writes what it noted since the last one to standard error, as `dispatch [lateness, …]`.
 */
const planned = new Map<string, number>();
let lateness: number[] = [];

/* eslint-disable @typescript-eslint/unbound-method -- both are called with `this` below */
const { dispatchDue } = PollScheduler.prototype;
PollScheduler.prototype.dispatchDue = function (now) {
  const begun = dispatchDue.call(this, now);
  for (const { member, part } of begun) if (part === 'status') planned.set(member.key, member.state.nextRun);
  return begun;
};

const { poll } = PollableFleet.prototype;
PollableFleet.prototype.poll = function (instance, part, signal) {
  if (part === 'status') lateness.push(Date.now() - (planned.get(instanceKey(instance)) ?? NaN));
  return poll.call(this, instance, part, signal);
};

process.on('SIGUSR2', () => {
  const noted = lateness;
  lateness = [];
  console.error(`dispatch ${JSON.stringify(noted.map((ms) => Number(ms.toFixed(1))))}`);
});
