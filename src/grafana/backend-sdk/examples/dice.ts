import { z } from 'zod';
import { frame, numberField, PluginError, serve, timeField, type Frame } from '../index.ts';

/** The least of a data source: dice, thrown once a second. Two query types, a stream and a health check. */

const diceQuery = z.object({ sides: z.int().min(2).max(1_000).default(6) });
const secondMs = 1_000;

/** A fixed throw for each second, so that a panel shows the same when it is refreshed. */
function thrown(ms: number, sides: number): number {
  const x = Math.sin(ms / secondMs) * 10_000;
  return 1 + Math.floor((x - Math.floor(x)) * sides);
}

function throws(times: number[], sides: number): Frame {
  return frame({
    name: 'dice',
    meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
    fields: [
      timeField('time', times),
      numberField(
        'thrown',
        times.map((ms) => thrown(ms, sides)),
        { labels: { sides: String(sides) }, config: { decimals: 0, min: 1, max: sides } },
      ),
    ],
  });
}

await serve({
  pluginId: 'acme-dice-datasource',

  queryData({ model, timeRange: { from, to }, maxDataPoints }) {
    const asked = diceQuery.safeParse(model);
    if (!asked.success) throw new PluginError(z.prettifyError(asked.error), { status: 400 });
    const every = secondMs * Math.max(1, Math.ceil((to - from) / secondMs / maxDataPoints));
    const first = Math.ceil(from / every) * every;
    const times = Array.from(
      { length: Math.max(0, Math.ceil((to - first) / every)) },
      (_, n) => first + n * every,
    );
    // No frames mean "no data".
    return times.length === 0 ? [] : [throws(times, asked.data.sides)];
  },

  checkHealth: ({ context }) =>
    context.dataSource.url === ''
      ? { status: 'error', message: 'The URL is empty: say at which table the dice are.' }
      : { status: 'ok', message: 'The dice are ready.' },

  stream: {
    subscribe: ({ path }) =>
      path === 'throws' ? { status: 'ok', schema: throws([], 6) } : { status: 'notFound' },
    async *run({ signal }) {
      while (!signal.aborted) {
        yield throws([Date.now()], 6);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, secondMs);
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
        });
      }
    },
  },
});
