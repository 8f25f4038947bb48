import type { AddressInfo } from 'node:net';
import type { InstanceConfig } from '../contract/instance.ts';
import { createControl } from './control.ts';
import { planFleet } from './fleet.ts';
import { startGbfs } from './gbfs/gbfs-server.ts';
import { startInstance } from './instance-server.ts';

interface SimulatorOptions {
  /** Instances, 1 to 2,000; from 3 on all three types are there. 12 by default. */
  count?: number;
  /** Stations of a city of shared bikes beside them, as one more instance; 0, and there is none, by default. */
  stations?: number;
  /** Of tokens, logins and documents. Ports and certificates are new at each start. */
  seed?: number;
  /** Loopback only: this is no server for others. */
  host: '127.0.0.1';
  /** Of the control API; 0 takes a free one. */
  controlPort: number;
  /** HTTP without TLS, for benches in which TLS would be most of the work. */
  plain?: boolean;
  /** The simulated time, in ms since 1970. The machine's own by default. */
  now?: () => number;
}

export interface Simulator {
  /** Where faults are ordered; see `control.ts`. */
  controlUrl: string;
  /** The settings with which a scheduler can poll the fleet at present: a renewed certificate changes them. */
  readonly instances: InstanceConfig[];
  close(): Promise<void>;
}

/**
 * Starts the outside world: a fleet of Proxmox servers over real HTTPS, a city of shared bikes, and the control API that
 * makes them fail.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { count = 12, stations = 0, seed = 1, host, controlPort, plain = false, now = Date.now } = options;
  const started = await Promise.allSettled([
    ...planFleet(count, seed).map((member) => startInstance(member, host, now, plain)),
    ...(stations > 0 ? [startGbfs({ name: 'city', stations, seed, host, now })] : []),
  ]);
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const control = createControl(new Map(servers.map((server) => [server.config.name, server])));

  async function close(): Promise<void> {
    await Promise.all([control.close(), ...servers.map((server) => server.close())]);
  }

  try {
    const failure = started.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
    await control.listen({ host, port: controlPort });
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = control.server.address() as AddressInfo;
  return {
    controlUrl: `http://${host}:${port}`,
    get instances() {
      return servers.map((server) => server.config);
    },
    close,
  };
}
