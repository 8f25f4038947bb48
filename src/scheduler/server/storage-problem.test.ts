import assert from 'node:assert/strict';
import { it } from 'node:test';
import { storageProblem } from './storage-problem.ts';

const failed = (code: unknown) => storageProblem(Object.assign(new Error('failed'), { code }));

it('a full disk, and a database that does not answer, are told from a mistake of the service', () => {
  assert.match(failed('53100')?.message ?? '', /disk of the database is full: free space/);
  for (const code of ['ECONNREFUSED', '08006', '57P01', '53300'])
    assert.match(failed(code)?.message ?? '', new RegExp(`does not answer \\(${code}\\)`));
  for (const code of ['23505', 'ERR_INVALID_ARG_TYPE', 42, undefined]) assert.equal(failed(code), undefined);
});
