import { encodedPacket, type StreamHandlers, type StreamRequest } from '../../../backend-sdk/index.ts';
import { forWhom } from './for-whom.ts';
import type { QueryThread } from './query-thread.ts';

/** Grafana Live's streams, which run in the thread: what it writes is passed on. */
export function streamsOf(thread: QueryThread): StreamHandlers {
  const taskOf = <Do extends string>(what: Do, request: StreamRequest) => ({
    do: what,
    path: request.path,
    ...forWhom(request),
  });
  return {
    async subscribe(request) {
      const { status, schema } = await thread.ask(taskOf('subscribe', request), request.signal);
      if (status !== 'ok' || schema === undefined) return { status };
      return { status, schema: encodedPacket(schema) };
    },
    async *run(request) {
      for await (const json of thread.packets(taskOf('stream', request), request.signal))
        yield encodedPacket(json);
    },
  };
}
