import { it } from 'node:test';
import { ClusterServer } from './cluster-server.ts';
import { conforms } from './conformance/conforms.ts';

const server = await ClusterServer.start();
if (typeof server === 'string') it('polling, cluster on PostgreSQL', { skip: server }, () => undefined);
else conforms('cluster on PostgreSQL', server);
