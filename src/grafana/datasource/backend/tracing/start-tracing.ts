import { passedOn, type Tracing } from './tracing.ts';

/**
 * Spans go where Grafana sends its own: it hands the address of its collector to plugins, which speaks OTLP over gRPC
 * (`[tracing.opentelemetry.otlp]` in grafana.ini). What is needed for it is not even loaded where it is not set.
 */
export async function startTracing(env: Readonly<Record<string, string | undefined>>): Promise<Tracing> {
  const address = env['GF_INSTANCE_OTLP_ADDRESS'];
  if (!address) return passedOn;
  const { recordedTracing } = await import('./recorded.ts');
  return recordedTracing({ address, version: env['GF_PLUGIN_VERSION'] ?? '' });
}
