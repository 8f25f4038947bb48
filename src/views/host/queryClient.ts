import { QueryClient } from '@tanstack/react-query';
import { CallFailed } from './call.ts';

/** Keeps what endpoints answered, for all pages of a host. A refusal is final; where no answer came, one more try is made. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 1 && error instanceof CallFailed && error.status === undefined,
        retryDelay: 500,
        // A page that was out of sight may show what is long over.
        refetchOnWindowFocus: true,
        // A scheduler on this machine answers while the network is down.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
