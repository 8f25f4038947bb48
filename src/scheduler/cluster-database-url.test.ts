import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clusterDatabaseUrl } from './cluster-database-url.ts';

describe('the sessions of a node', () => {
  it('end when their node is stopped in a transaction, or is not to be reached', () => {
    const url = new URL(clusterDatabaseUrl('postgres://me:p%40ss@db.example:5432/rollcall?sslmode=require'));
    const options = url.searchParams.get('options') ?? '';
    assert.match(options, /-c idle_in_transaction_session_timeout=5s/);
    assert.match(options, /-c tcp_user_timeout=10s/);
    assert.deepEqual([url.password, url.searchParams.get('sslmode')], ['p%40ss', 'require']);
  });

  it('keep to options that the URL has', () => {
    const given = 'postgres://db/rollcall?options=-c%20search_path%3Drollcall';
    const options = new URL(clusterDatabaseUrl(given)).searchParams.get('options');
    assert.ok(options?.endsWith(' -c search_path=rollcall'));
  });

  it('are not asked for of what is no URL: that is refused where it is opened', () => {
    assert.equal(clusterDatabaseUrl('nonsense'), 'nonsense');
  });
});
