import { until } from '../integration/service-process.ts';
import type { DemoService } from './demo-service.ts';

/** The id of a rollout, as an order names it. */
const ordered = (command: string, orders: string) =>
  new RegExp(`rollcall rollout (?:${orders}) ([a-z-]+)`).exec(command)?.[1];

/** Brings about what a command is for, where a page before it has ended that: a rollout that goes on, a breaker that is open. */
export async function makeReady(demo: DemoService, command: string): Promise<void> {
  const { service } = demo;
  const underWay = ordered(command, 'hold|rollback|drill|waive');
  if (underWay !== undefined) await begin(demo, underWay);
  const promoted = ordered(command, 'promote');
  if (promoted !== undefined)
    await until(`${promoted} may be promoted`, 180_000, async () => {
      const { verdict } = await service.rollout(promoted);
      return verdict?.decision === 'promote';
    });
  if (command.includes('rollout waive'))
    await until('there is a verdict', 60_000, async () => {
      const { verdict } = await service.rollout('search-console-sync');
      return verdict !== null;
    });
  const reset = /breakers reset \w+::(\S+)/.exec(command)?.[1];
  if (reset !== undefined)
    await until(`the breaker of ${reset} is open`, 120_000, async () => {
      const { breaker } = await service.instance(reset);
      return breaker.state === 'open';
    });
}

/** Starts a rollout that has ended, was put on hold, or has not begun, with everything confirmed that people confirm. */
async function begin({ service }: DemoService, id: string): Promise<void> {
  const reaches = (...states: string[]) =>
    until(`${id} is ${states.join(' or ')}`, 60_000, async () =>
      states.includes((await service.rollout(id)).state),
    );
  await reaches('draft', 'rolled-back', 'running', 'holding');
  const { state } = await service.rollout(id);
  if (state === 'running') return;
  if (state === 'holding') {
    await order(service, id, 'rollback');
    await reaches('rolled-back');
  }
  for (const { name, met, role } of (await service.rollout(id)).preconditions)
    if (!met && role !== null) await order(service, id, 'ticks', { precondition: name });
  await until(`${id} may start`, 60_000, async () =>
    (await service.rollout(id)).preconditions.every(({ met }) => met),
  );
  await order(service, id, 'start');
  await reaches('running');
}

async function order(
  service: DemoService['service'],
  id: string,
  what: string,
  more: object = {},
): Promise<void> {
  const { revision } = await service.rollout(id);
  const body = { reason: 'because the next page needs it', revision, ...more };
  const { status, body: answer } = await service.post(`/api/rollouts/${id}/${what}`, body, service.asAdmin());
  if (status >= 300) throw new Error(`${id}: ${what} was answered ${status}: ${JSON.stringify(answer)}`);
}
