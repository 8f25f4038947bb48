import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PluginRequest, User } from '../../backend-sdk/index.ts';
import { identityHeaders } from './identity.ts';

const asking = (user: Partial<User> | null, headers: Record<string, string> = {}) =>
  identityHeaders({
    context: {
      orgId: 1,
      user: user as User | null,
      dataSource: {} as PluginRequest['context']['dataSource'],
    },
    headers: new Map(Object.entries(headers)),
    signal: new AbortController().signal,
    trace: {},
  });

describe('who asks the scheduler', () => {
  it('is the user of the plugin context, with what Grafana signed and where it saw them', () => {
    assert.deepEqual(
      asking(
        { login: 'alice ü', role: 'Admin' },
        { 'x-grafana-id': 'a.b.c', 'x-forwarded-for': '198.51.100.1, 203.0.113.9' },
      ),
      {
        'x-rollcall-user': 'alice%20%C3%BC',
        'x-rollcall-role': 'Admin',
        'x-grafana-id': 'a.b.c',
        'x-rollcall-address': '203.0.113.9',
      },
    );
  });

  it('is nobody for an anonymous visitor, and for Grafana itself', () => {
    assert.deepEqual(asking({ login: '', role: 'Viewer' }), {
      'x-rollcall-user': '',
      'x-rollcall-role': 'Viewer',
    });
    assert.deepEqual(asking(null), { 'x-rollcall-user': '', 'x-rollcall-role': 'None' });
  });

  it('is not what a browser puts into headers', () => {
    const headers = asking(
      { login: 'bob', role: 'Viewer' },
      {
        'x-grafana-user': 'alice',
        'x-real-ip': '198.51.100.1',
        'x-rollcall-user': 'alice',
        'x-rollcall-role': 'Admin',
        'x-rollcall-address': '198.51.100.1',
        authorization: 'Bearer theirs',
        cookie: 'rollcall=theirs',
      },
    );
    assert.deepEqual(headers, { 'x-rollcall-user': 'bob', 'x-rollcall-role': 'Viewer' });
  });
});
