import { z } from 'zod';
import { jsonIn } from '../../../contract/json-text.ts';

/** An alert as its service has it: `unknown` where its rule could not be evaluated. */
export interface SeenAlert {
  labels: Record<string, string>;
  state: 'firing' | 'quiet' | 'unknown';
}

const labels = z.record(z.string(), z.string());

/** `GET /api/prometheus/grafana/api/v1/alerts` of Grafana. */
const grafanaAnswer = z.object({
  status: z.literal('success'),
  data: z.object({ alerts: z.array(z.object({ labels, state: z.string() })) }),
});

/** `GET /api/v2/alerts` of Alertmanager, which has firing alerts only; a silence changes who is told. */
const alertmanagerAnswer = z.array(z.object({ labels, status: z.object({ state: z.string() }) }));

/** What is asked of each kind of service, and how its answer is read: undefined for what is none. */
export const alertServices: Record<
  'grafana' | 'alertmanager',
  { path: string; read: (body: string) => SeenAlert[] | undefined }
> = {
  grafana: {
    path: '/api/prometheus/grafana/api/v1/alerts',
    read: (body) => {
      const parsed = grafanaAnswer.safeParse(jsonIn(body));
      return parsed.data?.data.alerts.map(({ labels, state }) => ({ labels, state: grafanaState(state) }));
    },
  },
  alertmanager: {
    path: '/api/v2/alerts?active=true&silenced=true&inhibited=true',
    read: (body) => {
      const parsed = alertmanagerAnswer.safeParse(jsonIn(body));
      return parsed.data?.map(({ labels }) => ({ labels, state: 'firing' }));
    },
  },
};

/** Grafana's states are words with a reason behind them, such as `Normal (NoData)` and `Alerting (Error)`. */
function grafanaState(state: string): SeenAlert['state'] {
  const word = state.toLowerCase();
  if (word.startsWith('alerting') || word === 'firing') return 'firing';
  return word.includes('nodata') || word.includes('error') ? 'unknown' : 'quiet';
}
