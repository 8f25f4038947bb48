import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { encodeFrame } from '../frames/arrow.ts';
import { EncodedFrame } from '../frames/encoded.ts';
import type { Frame } from '../frames/frame.ts';
import { PluginError, toSourcedError } from '../errors.ts';
import { logger } from '../logging/logger.ts';
import type { DataQuery, DataSourcePlugin } from '../plugin.ts';
import type { DataResponse, QueryDataRequest, QueryDataResponse, WireQuery } from '../protocol/messages.ts';
import type { PluginRequest } from '../request.ts';
import { unary } from './call.ts';
import { parsedJson, pluginRequest } from './context.ts';

export function dataService(plugin: DataSourcePlugin): UntypedServiceImplementation {
  return {
    QueryData: unary<QueryDataRequest, QueryDataResponse>('QueryData', async (wire, caller) => {
      const request = pluginRequest(wire, caller);
      const answers = wire.queries.map(
        async (query) => [query.refId, await answer(plugin, query, request)] as const,
      );
      return { responses: Object.fromEntries(await Promise.all(answers)) };
    }),
  };
}

/** Never rejects: whatever goes wrong with a query, even with the writing of its frames, stays with its refId. */
async function answer(
  plugin: DataSourcePlugin,
  wire: WireQuery,
  request: PluginRequest,
): Promise<DataResponse> {
  try {
    const frames = await plugin.queryData(dataQuery(wire), request);
    return { frames: frames.map((frame) => bytesOf(frame, wire.refId)), status: 200 };
  } catch (thrown) {
    const error = toSourcedError(thrown);
    const { status, source, message } = error;
    if (!request.signal.aborted) {
      logger[source === 'plugin' ? 'error' : 'warn']('Query failed', {
        refId: wire.refId,
        status,
        error: thrown,
      });
    }
    return { error: message, status, errorSource: source };
  }
}

function bytesOf(frame: Frame | EncodedFrame, refId: string): Uint8Array {
  return EncodedFrame.is(frame) ? frame.bytes : encodeFrame(frame, refId);
}

function dataQuery({ refId, queryType, timeRange, maxDataPoints, intervalMS, json }: WireQuery): DataQuery {
  return {
    refId,
    queryType,
    timeRange: { from: timeRange?.fromEpochMS ?? 0, to: timeRange?.toEpochMS ?? 0 },
    maxDataPoints,
    intervalMs: intervalMS,
    model: model(json),
  };
}

function model(json: Uint8Array): unknown {
  try {
    return parsedJson(json, 'query');
  } catch (cause) {
    throw new PluginError('The query is not valid JSON.', { status: 400, cause });
  }
}
