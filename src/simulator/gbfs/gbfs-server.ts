import { createServer, type IncomingMessage } from 'node:http';
import { isFeedFault, noData, type Answer, type Fault } from '../fault.ts';
import { startFaultyServer, type Honest } from '../faulty-server.ts';
import type { InstanceServer } from '../instance-server.ts';
import { planCity } from './city.ts';
import { feedOf, gbfsVersions } from './feeds.ts';

const notFound: Answer = { status: 404, body: noData };

interface GbfsOptions {
  /** Of the instance, and so of the system. */
  name: string;
  stations: number;
  seed: number;
  host: string;
  /** In ms since 1970. */
  now: () => number;
}

/**
 * A city of shared bikes, on a port of its own: its feeds stand at `/2.3/gbfs.json` and at `/3.0/gbfs.json`, over plain
 * HTTP, as they are public.
 */
export async function startGbfs({ name, stations, seed, host, now }: GbfsOptions): Promise<InstanceServer> {
  const city = planCity(stations, seed);
  const path = new RegExp(`^/(${gbfsVersions.join('|').replaceAll('.', '\\.')})/(\\w+)\\.json$`);
  const url = () => `http://${host}:${server.port}`;

  function answerTo(request: IncomingMessage, pathname: string, fault: Fault | undefined): Answer {
    const [, asked, feed = ''] = path.exec(pathname) ?? [];
    const version = gbfsVersions.find((each) => each === asked);
    if (!version || request.method !== 'GET') return notFound;
    const document = feedOf(
      {
        stations: city,
        seed,
        version,
        url: `${url()}/${version}`,
        now: now(),
        fault: fault && isFeedFault(fault.kind) ? fault.kind : undefined,
      },
      feed,
    );
    return document === undefined ? notFound : { status: 200, body: JSON.stringify(document) };
  }

  const server = await startFaultyServer(host, createServer, (request, fault): Promise<Honest> => {
    request.resume();
    const [pathname = ''] = (request.url ?? '/').split('?', 1);
    return Promise.resolve({ path: pathname, answer: answerTo(request, pathname, fault) });
  });
  return {
    config: { name, type: 'gbfs', url: `${url()}/2.3/gbfs.json` },
    get fault() {
      return server.fault;
    },
    get requests() {
      return server.requests;
    },
    setFault: (fault) => server.setFault(fault),
    renewCertificate: () => Promise.reject(new Error(`${name} speaks plain HTTP: it has no certificate`)),
    close: () => server.close(),
  };
}
