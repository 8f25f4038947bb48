import type { PluginRequest } from '../../backend-sdk/index.ts';

/**
 * Who asks, for the scheduler: login and role of the plugin context, which Grafana fills in, and `X-Grafana-Id`, which it
 * signs. Of what the browser can set (`X-Grafana-User`, `X-Real-IP`, all but the last of `X-Forwarded-For`) nothing
 * counts.
 */
export function identityHeaders({ context: { user }, headers }: PluginRequest): Record<string, string> {
  const idToken = headers.get('x-grafana-id');
  // Grafana adds its own peer at the end; only resource calls carry it.
  const address = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return {
    // A login may hold any character; a header may not.
    'x-rollcall-user': encodeURIComponent(user?.login ?? ''),
    'x-rollcall-role': user?.role ?? 'None',
    ...(idToken && { 'x-grafana-id': idToken }),
    ...(address && { 'x-rollcall-address': address }),
  };
}
