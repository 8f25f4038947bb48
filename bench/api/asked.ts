import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

/** So many clients ask at the same time. */
export const clients = 16;

interface Asking {
  forMs: number;
  perSecond?: number;
  headers?: Record<string, string>;
}

/** What they saw. */
interface Seen {
  /** Of each answer, in ms. */
  latencies: number[];
  /** How long they asked. */
  seconds: number;
  /** Size of the last answer, as it was sent. */
  bytes: number;
}

/**
 * What clients see that ask for a time as soon as they have their answer, or that share so many answers a second.
 * @throws Error for an answer that is not 200.
 */
export async function asked(
  url: string,
  path: string,
  { forMs, perSecond = Infinity, headers = {} }: Asking,
): Promise<Seen> {
  const pool = new Pool(url, { connections: clients });
  const latencies: number[] = [];
  let bytes = 0;
  const began = performance.now();
  const pauseMs = (clients * 1_000) / perSecond;
  const ask = async (_: unknown, client: number) => {
    for (let n = 0; performance.now() - began < forMs; n++) {
      const early = began + (n + client / clients) * pauseMs - performance.now();
      if (early > 0) await delay(early);
      const sent = performance.now();
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
      bytes = (await body.bytes()).length;
      if (statusCode !== 200) throw new Error(`the service answered ${statusCode}`);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: clients }, ask));
  await pool.close();
  return { latencies, seconds: (performance.now() - began) / 1_000, bytes };
}
