import { getBackendSrv } from '@grafana/runtime';
import { fromEvent, lastValueFrom, takeUntil } from 'rxjs';
import { jsonIn } from '../../contract/json-text.ts';
import { documentOf } from '../../views/host/answered.ts';
import { CallFailed, callBy, type Call, type Sent } from '../../views/host/call.ts';

/**
 * Calls the scheduler's API through the resources of a data source, whose backend knows who asks, checks the role and
 * holds the token.
 */
export function callThrough(datasourceUid: string): Call {
  const resources = `/api/datasources/uid/${encodeURIComponent(datasourceUid)}/resources`;
  return callBy(async ({ method, path, headers, body, signal, text }: Sent) => {
    const answering = getBackendSrv().fetch<unknown>({
      url: resources + path,
      method,
      headers,
      data: body,
      responseType: text ? 'text' : 'json',
      // Pages say themselves what went wrong, where it did.
      showErrorAlert: false,
      showSuccessAlert: false,
    });
    const { data } = await lastValueFrom(
      signal ? answering.pipe(takeUntil(fromEvent(signal, 'abort'))) : answering,
    ).catch((error: unknown) => {
      throw signal?.aborted ? error : failureOf(error);
    });
    return text ? data : documentOf(data);
  });
}

/** Grafana's fetch rejects with a status and the body, or with the browser's own error where there was no answer. */
function failureOf(error: unknown): CallFailed {
  const { status, data } = (error ?? {}) as { status?: number; data?: unknown };
  const problem = typeof data === 'string' ? jsonIn(data) : data;
  return new CallFailed(status || undefined, typeof problem === 'object' && problem ? problem : {});
}
