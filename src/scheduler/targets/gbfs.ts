import type { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { createGbfsClient } from './gbfs-client.ts';
import { discovery, stationInformation, stationStatus } from './gbfs-documents.ts';
import { joinFeeds } from './gbfs-join.ts';
import type { Call } from './call.ts';
import { targetOf } from './one-poll.ts';
import { PollError, type PartOutcome, type Target, type TargetOptions } from './target.ts';

/** A feed may say that it stays as it is; it is believed for so long at the most, in ms. */
const longestTtlMs = { discovery: 24 * 3_600_000, information: 24 * 3_600_000, status: 5 * 60_000 };

/** A document, until its time is up. */
interface Kept<T> {
  document: T;
  until: number;
}

/**
 * Polls a system of shared bikes over GBFS: the URL of the instance is that of its `gbfs.json`. A document is asked for
 * again when its `ttl` after `last_updated` is over, and not before, however often the instance is polled. `now` is in
 * ms since 1970.
 */
export function createGbfsTarget(
  config: InstanceConfig,
  options: TargetOptions,
  now: () => number = Date.now,
): Target {
  const client = createGbfsClient(config, options);
  let root: Kept<z.output<typeof discovery>> | undefined;
  let information: Kept<z.output<typeof stationInformation>> | undefined;
  let status: Kept<PartOutcome> | undefined;

  async function fresh<T extends { last_updated: number; ttl: number }>(
    kept: Kept<T> | undefined,
    longestMs: number,
    ask: () => Promise<T>,
  ): Promise<Kept<T>> {
    if (kept && now() < kept.until) return kept;
    const document = await ask();
    return { document, until: until(document, longestMs) };
  }

  /** A clock that runs ahead does not make a document last longer. */
  function until({ last_updated, ttl }: { last_updated: number; ttl: number }, longestMs: number): number {
    return Math.min(last_updated, now()) + Math.min(ttl * 1_000, longestMs);
  }

  async function poll(call: Call): Promise<PartOutcome> {
    // Nothing new can be had: what was read is still the state of the system, and is no reading of its own.
    if (status && now() < status.until) return { ...status.document, stations: undefined };
    root = await fresh(root, longestTtlMs.discovery, () =>
      client.get('gbfs.json', new URL(config.url), discovery, call),
    );
    const feed = (name: string) => feedUrl(config, root?.document, name);
    information = await fresh(information, longestTtlMs.information, () =>
      client.get('station_information', feed('station_information'), stationInformation, call),
    );
    const polledAt = now();
    const read = await client.get('station_status', feed('station_status'), stationStatus, call);
    const stations = joinFeeds({
      systemId: config.name,
      information: information.document.data.stations,
      status: read.data.stations,
      lastUpdated: read.last_updated,
      polledAt,
    });
    const document: PartOutcome = {
      warnings: stations.reasons,
      observed: {
        version: read.version,
        quality: stations.quality,
        stations: stations.stations.map(({ key, bikes, capacity }) => [key, bikes, capacity]),
      },
      summary: { stations: stations.stations.length, unusable: stations.unusable },
      stations,
    };
    status = { document, until: until(read, longestTtlMs.status) };
    return document;
  }

  return targetOf(config, client, { status: poll });
}

function feedUrl(config: InstanceConfig, root: z.output<typeof discovery> | undefined, name: string): URL {
  const feed = root?.data.feeds.find((each) => each.name === name);
  if (!feed)
    throw new PollError(
      'validation',
      `${config.name}: gbfs.json names no ${name}: the system has no stations to read`,
    );
  const url = new URL(feed.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new PollError(
      'validation',
      `${config.name}: gbfs.json names a ${name} that is no http or https URL`,
    );
  return url;
}
