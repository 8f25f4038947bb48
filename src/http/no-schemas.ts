import type { FastifyServerOptions } from 'fastify';

const refused = () => () => {
  throw new Error('endpoints are checked by the contract, and no route has a schema of its own');
};

/**
 * What Fastify loads to compile the schemas of routes are two hundred modules, a tenth of all at a start, and none of our
 * routes has any: requests are checked by the contract's.
 */
export const noSchemas: FastifyServerOptions['schemaController'] = {
  compilersFactory: { buildValidator: refused, buildSerializer: refused },
};
