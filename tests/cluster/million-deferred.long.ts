import { it } from 'node:test';
import { ClusterServer } from './cluster-server.ts';
import { conforms } from './conformance/conforms.ts';
import { deferred } from './conformance/deferred.ts';

const server = await ClusterServer.start();
if (typeof server === 'string') it('a million deferred jobs', { skip: server }, () => undefined);
else conforms('cluster on PostgreSQL', server, [{ behaviour: deferred(1_000_000), doesNotApply: {} }]);
