import { status } from '@grpc/grpc-js';
import type { DataSourceInstanceSettings, StringList, WireContext } from '../protocol/messages.ts';
import type { DataSourceSettings, PluginContext, PluginRequest, Role, User } from '../request.ts';
import { CallError, type Caller } from './call.ts';

/** @throws CallError where there is no data source, which Grafana always sends along, or its settings are not JSON. */
export function pluginRequest(
  wire: { pluginContext: WireContext | null; headers: Record<string, string | StringList> },
  { signal, trace }: Caller,
): PluginRequest {
  return { context: pluginContext(wire.pluginContext), headers: headerMap(wire.headers), signal, trace };
}

function pluginContext(wire: WireContext | null): PluginContext {
  if (!wire?.dataSourceInstanceSettings) {
    throw new CallError(status.INVALID_ARGUMENT, 'The request names no data source.');
  }
  return {
    orgId: wire.orgId,
    user: wire.user && user(wire.user),
    dataSource: dataSource(wire.dataSourceInstanceSettings),
  };
}

const roles: readonly string[] = ['Admin', 'Editor', 'Viewer'] satisfies Role[];

function user({ login, name, email, role }: NonNullable<WireContext['user']>): User {
  return { login, name, email, role: roles.includes(role) ? (role as Role) : 'None' };
}

function dataSource(wire: DataSourceInstanceSettings): DataSourceSettings {
  return {
    uid: wire.uid,
    name: wire.name,
    url: wire.url,
    basicAuthEnabled: wire.basicAuthEnabled,
    basicAuthUser: wire.basicAuthUser,
    jsonData: parsedJson(wire.jsonData, `jsonData of data source ${wire.uid}`) ?? {},
    decryptedSecureJsonData: wire.decryptedSecureJsonData,
    updated: new Date(wire.lastUpdatedMS),
  };
}

/**
 * @returns undefined for no bytes.
 * @throws CallError that names `what` is not JSON, and quotes none of it: it may hold secrets.
 */
export function parsedJson(bytes: Uint8Array, what: string): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    throw new CallError(status.INVALID_ARGUMENT, `The ${what} is not valid JSON.`);
  }
}

function headerMap(wire: Record<string, string | StringList>): ReadonlyMap<string, string> {
  const entries = Object.entries(wire).map(([name, value]) => [
    name.toLowerCase().replace(/^http_/, ''),
    typeof value === 'string' ? value : value.values.join(', '),
  ]);
  return new Map(entries as [string, string][]);
}
