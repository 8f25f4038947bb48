import type { DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import {
  setBackendSrv,
  setDataSourceSrv,
  setTemplateSrv,
  type BackendSrv,
  type BackendSrvRequest,
  type DataSourceSrv,
  type TemplateSrv,
} from '@grafana/runtime';
import { from } from 'rxjs';

/** What Grafana tells a data source about itself; what its backend says comes from the test. */
export const instanceSettings = {
  id: 1,
  uid: 'rollcall',
  name: 'Rollcall',
  type: 'rollcall-scheduler-datasource',
  access: 'proxy',
  readOnly: false,
  jsonData: {},
  meta: { id: 'rollcall-scheduler-datasource', name: 'Rollcall' },
} as unknown as DataSourceInstanceSettings;

/** Puts in place what Grafana gives to a data source: requests, which go out for the test to answer, and a dashboard's variables. */
export function surround(variables: Record<string, string | string[]>): void {
  setBackendSrv({
    fetch: ({ url, method = 'GET', data }: BackendSrvRequest) => from(send(url, method, data)),
  } as unknown as BackendSrv);
  setDataSourceSrv({ getInstanceSettings: () => instanceSettings } as unknown as DataSourceSrv);
  setTemplateSrv({
    replace: (text = '', _: ScopedVars | undefined, format?: (value: unknown) => string) =>
      text.replace(/\$(\w+)|\$\{(\w+)\}/g, (match, bare?: string, braced?: string) => {
        const value = variables[bare ?? braced ?? ''];
        if (value === undefined) return match;
        return format ? format(value) : [value].flat().join(',');
      }),
  } as unknown as TemplateSrv);
}

/** Rejects as Grafana's own fetch does: with the status and the body, read. */
async function send(url: string, method: string, data: unknown) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(data !== undefined && { body: JSON.stringify(data) }),
  });
  const { status, statusText, ok } = response;
  const read = { status, statusText, data: (await response.json()) as unknown };
  if (!ok) throw Object.assign(new Error(statusText), read);
  return read;
}
