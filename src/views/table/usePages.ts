import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { EndpointId } from '../../contract/endpoint-id.ts';
import type { Answer, CallFailed } from '../host/call.ts';
import { useHost } from '../host/host.ts';

/** An endpoint whose answer has a `next`, which is sent as another parameter to get the page after it. */
type Paged = {
  [Id in EndpointId]: Answer<Id> extends { next: string | number | null } ? Id : never;
}[EndpointId];

/** What was read of a list so far, in the order in which it was asked for. */
interface Pages<Page> {
  data: Page[] | undefined;
  error: CallFailed | null;
  dataUpdatedAt: number;
  isFetching: boolean;
  refetch: () => Promise<unknown>;
  /** What comes after what is there; undefined at the end, and while it cannot be read. */
  more: { loading: boolean; load: () => void } | undefined;
}

/**
 * A list of an endpoint, a page after the other as somebody comes to their end. All pages that were read are read again
 * every `everyMs`, so that a long list is as new at its end as at its beginning.
 * @param as the parameter by which the next page is asked for.
 */
export function usePages<Id extends Paged>(
  id: Id,
  query: Record<string, string | number | undefined>,
  { as, everyMs, enabled = true }: { as: 'cursor' | 'before'; everyMs?: number; enabled?: boolean },
): Pages<Answer<Id>> {
  const { call } = useHost();
  const pages = useInfiniteQuery({
    queryKey: [id, query],
    queryFn: ({ pageParam, signal }) =>
      (call as (id: Id, request: object) => Promise<Answer<Id>>)(id, {
        query: { ...query, ...(pageParam !== null && { [as]: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | number | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
  const { data, error, dataUpdatedAt, isFetching, isFetchingNextPage } = pages;
  return {
    data: data?.pages,
    error: error as CallFailed | null,
    dataUpdatedAt,
    isFetching,
    refetch: () => pages.refetch(),
    // A page that was refused is not asked for again by itself: that would go on without end. Reading all again is.
    more:
      pages.hasNextPage && !pages.isFetchNextPageError
        ? { loading: isFetchingNextPage, load: () => void pages.fetchNextPage({ cancelRefetch: false }) }
        : undefined,
  };
}
