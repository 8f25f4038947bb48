import type { AskedQuery } from '../../../../contract/query.ts';
import {
  DownstreamError,
  frameToJson,
  PluginError,
  toSourcedError,
  type Frame,
  type PluginContext,
  type StreamHandlers,
} from '../../../backend-sdk/index.ts';
import { askedOf, type StreamedQuery } from './channel.ts';
import { EventFeed, type OpenStream } from './event-feed.ts';
import { failedFrame, liveFrame } from './live-frame.ts';
import { looks } from './looks.ts';

/** A scheduler, as streams see it. The same object for as long as the data source's settings are the same. */
export interface StreamSource {
  /** What the query answers now. */
  frames(asked: AskedQuery, signal: AbortSignal): Promise<readonly Frame[]>;
  /** `GET` of an answer without an end. @throws unless the status is 200 */
  openStream: OpenStream;
}

/**
 * Grafana Live: the queue, the breakers and the verdict of a rollout, as they change. A scheduler that does not answer
 * does not end a stream: it says so in a notice, and goes on when there is an answer again.
 */
export function streamHandlers(
  sourceOf: (context: PluginContext) => Promise<StreamSource>,
  now: () => number = Date.now,
): StreamHandlers {
  const feeds = new WeakMap<StreamSource, EventFeed>();
  function feedOf(source: StreamSource): EventFeed {
    const feed = feeds.get(source) ?? new EventFeed((path, signal) => source.openStream(path, signal));
    feeds.set(source, feed);
    return feed;
  }

  return {
    async subscribe({ path, context, signal }) {
      const asked = askedOf(path);
      if (!asked) return { status: 'notFound' };
      try {
        const frames = await (await sourceOf(context)).frames(asked, signal);
        return { status: 'ok', schema: liveFrame(asked, frames, now()) };
      } catch (error) {
        // The stream itself says that there is no answer, and brings the schema with the first one.
        if (toSourcedError(error) instanceof DownstreamError) return { status: 'ok' };
        throw error;
      }
    },

    async *run({ path, context, signal }) {
      const asked = askedOf(path);
      if (!asked) throw new PluginError(`There is no stream ${path}.`, { status: 404 });
      const source = await sourceOf(context);
      let known = liveFrame(asked, [], now());
      let shown = '';
      for await (const _ of looks(asked, feedOf(source), signal)) {
        const seen = await look(asked, source, signal);
        if ('frames' in seen) known = liveFrame(asked, seen.frames, now());
        const next = 'frames' in seen ? known : failedFrame(known, seen.reason, now());
        const json = frameToJson(next);
        if (json !== shown) yield next;
        shown = json;
      }
    },
  };
}

type Seen = { frames: readonly Frame[] } | { reason: string };

async function look(asked: StreamedQuery, source: StreamSource, signal: AbortSignal): Promise<Seen> {
  try {
    return { frames: await source.frames(asked, signal) };
  } catch (error) {
    const sourced = toSourcedError(error);
    if (signal.aborted || !(sourced instanceof DownstreamError)) throw error;
    return { reason: sourced.message };
  }
}
