import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { EndpointId } from '../../contract/endpoint-id.ts';
import type { Answer, CallFailed, Request } from './call.ts';
import { useHost } from './host.ts';

/**
 * What an endpoint answers, asked again every `everyMs`. What was read last stays in sight while it is asked again and
 * when that fails, with `error` beside it and `dataUpdatedAt` to say how old it is.
 */
export function useAnswer<Id extends EndpointId>(
  id: Id,
  request: Omit<Request<Id>, 'signal'>,
  { everyMs, enabled = true }: { everyMs?: number; enabled?: boolean } = {},
): UseQueryResult<Answer<Id>, CallFailed> {
  const { call } = useHost();
  return useQuery<Answer<Id>, CallFailed>({
    queryKey: [id, request],
    queryFn: ({ signal }) =>
      (call as (id: Id, request: object) => Promise<Answer<Id>>)(id, { ...request, signal }),
    placeholderData: keepPreviousData,
    enabled,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
}
