import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `condition` gives something truthy, and fails with `what` if that takes longer than `ms`. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  ms = 10_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + ms;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (performance.now() > deadline) throw new Error(`${ms} ms were not enough: ${what}`);
    await delay(10);
  }
}
