import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { clusterFleet } from './cluster-fleet.ts';
import type { ClusterNode } from './cluster-node.ts';
import { inChildProcess } from './cluster/apart/in-child-process.ts';
import { ClusterPolling, type ClusterFigures } from './cluster/cluster-polling.ts';
import { FleetView } from './cluster/view/fleet-view.ts';
import type { FleetPolling, FleetPollingPorts } from './fleet-polling.ts';
import { adaptiveSelector, ageStaleness } from './polling/interval-choice.ts';

interface ClusterPollingPorts extends FleetPollingPorts {
  node: ClusterNode;
  /** Takes up lever and configuration as they are stored now. */
  refresh: () => Promise<void>;
  /** Of a poll in a process of its own, in ms. */
  timeouts: { requestTimeoutMs: number; connectTimeoutMs: number };
}

/** The fleet as one of several nodes polls it, and what this node does of that. */
export interface PollingInCluster extends FleetPolling {
  figures(): ClusterFigures;
  /** Places for status polls. */
  readonly places: number;
  readonly inFlight: number;
}

/** Instances that are polled in processes of their own at once; others like them wait. */
const placesApart = 2;

/** Polls a fleet together with other nodes: schedule and states are in the database that they share. */
export function pollInCluster(ports: ClusterPollingPorts): PollingInCluster {
  const { node, database, clock, settings, onError, timeouts } = ports;
  const view = new FleetView({ node: node.name, database, clock, settings, onError });
  const args = [timeouts.requestTimeoutMs, timeouts.connectTimeoutMs].map(String);
  const polling = new ClusterPolling({
    database,
    engine: node.engine,
    node: node.name,
    clock,
    random: Math.random,
    settings: settings(),
    staleness: ageStaleness,
    selector: adaptiveSelector,
    deadlineMs: ports.deadlineMs,
    poll: ports.poll,
    pollApart: inChildProcess(join(import.meta.dirname, 'poll-apart.ts'), { places: placesApart, args }),
    refresh: ports.refresh,
    fleetsAgree: async () => !(await node.list()).fleetsDiffer,
    onPolled: ports.onPolled,
    onError,
  });
  let orders = 0;
  let known: unknown;
  /** Whoever sees the change has what waits for too long brought forward; of those who ask at once, one does it. */
  const changed = (what: object) => {
    orders += 1;
    if (isDeepStrictEqual(known, { ...(known as object), ...what })) return;
    known = { ...(known as object), ...what };
    polling.requestReplan().catch(onError);
  };
  return {
    setFleet(fleet) {
      orders += 1;
      view.setFleet(fleet);
      // Instances that could not be given what they need now are given it by the next scan.
      polling.setFleet(fleet).catch(onError);
    },
    setAdaptive(setting) {
      view.setAdaptive(setting);
      polling.setAdaptive(setting);
      changed({ setting });
    },
    configure(given) {
      polling.configure(given);
      changed({ given });
    },
    snapshot: () => view.snapshot(),
    fresh: () => view.fresh(),
    get orders() {
      return orders;
    },
    // What is shown was read from where it is stored.
    isStored: () => Promise.resolve(true),
    managed: clusterFleet({ database, polling, view, onOrdered: () => (orders += 1) }),
    figures: () => polling.figures(),
    get places() {
      return polling.places;
    },
    get inFlight() {
      return polling.inFlight;
    },
    start: () => polling.start(),
    stop: () => polling.stop(),
    close: () => Promise.resolve(),
  };
}
