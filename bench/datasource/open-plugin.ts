import { credentials } from '@grpc/grpc-js';
import { PluginClient } from '../../tests/grafana-backend/client.ts';
import type { BackendProcess } from '../../tests/grafana-backend/process.ts';

/** One more client of a backend that somebody else has started, and ends. */
export function openPlugin(handshake: readonly string[]): PluginClient {
  return new PluginClient({} as BackendProcess, handshake, credentials.createInsecure());
}
