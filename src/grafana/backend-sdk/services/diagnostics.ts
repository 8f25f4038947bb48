import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { logger } from '../logging/logger.ts';
import type { DataSourcePlugin, HealthResult } from '../plugin.ts';
import type {
  CheckHealthRequest,
  CheckHealthResponse,
  CollectMetricsResponse,
} from '../protocol/messages.ts';
import type { PluginRequest } from '../request.ts';
import { unary } from './call.ts';
import { pluginRequest } from './context.ts';

const wireStatus = { ok: 'OK', error: 'ERROR', unknown: 'UNKNOWN' } as const;

export function diagnosticsService(plugin: DataSourcePlugin): UntypedServiceImplementation {
  return {
    CheckHealth: unary<CheckHealthRequest, CheckHealthResponse>('CheckHealth', async (wire, caller) => {
      const { status, message, details } = await checkHealth(plugin, pluginRequest(wire, caller));
      const response = { status: wireStatus[status], message };
      return details === undefined
        ? response
        : { ...response, jsonDetails: Buffer.from(JSON.stringify(details)) };
    }),
    CollectMetrics: unary<unknown, CollectMetricsResponse>('CollectMetrics', async () => {
      const text = (await plugin.collectMetrics?.()) ?? '';
      return { metrics: { prometheus: Buffer.from(text) } };
    }),
  };
}

/** An exception is an answer too: as a gRPC error, the administrator would read only "plugin health check failed". */
async function checkHealth(plugin: DataSourcePlugin, request: PluginRequest): Promise<HealthResult> {
  try {
    return await plugin.checkHealth(request);
  } catch (thrown) {
    logger.warn('Health check failed', { error: thrown });
    return { status: 'error', message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
