import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSearchConsole } from '../../src/simulator/search-console/simulator.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { plansIn } from '../integration/quick-plan.ts';
import { ServiceProcess, until } from '../integration/service-process.ts';
import { artefacts, shortPlans } from './short-plans.ts';

const root = join(import.meta.dirname, '../..');

/** A real service that watches simulated hosts, bikes and a Search Console, and the shell of the person who is paged. */
export class DemoService {
  readonly service: ServiceProcess;
  /** Where commands run; files that they write are here. */
  readonly folder: string;
  readonly #fleet: Simulator;
  readonly #stop: () => Promise<void>;

  private constructor(service: ServiceProcess, fleet: Simulator, folder: string, stop: () => Promise<void>) {
    this.service = service;
    this.#fleet = fleet;
    this.folder = folder;
    this.#stop = stop;
  }

  static async start(): Promise<DemoService> {
    const folder = temporaryFolder();
    const fleet = await startSimulator({
      count: 12,
      stations: 20,
      seed: 1,
      host: '127.0.0.1',
      controlPort: 0,
      plain: true,
    });
    const searchConsole = await startSearchConsole({
      host: '127.0.0.1',
      port: 0,
      latency: { medianMs: 5 },
      world: { rowsPerDay: 50, emptyShare: 0 },
    });
    const credentialsFile = join(folder, 'credentials.json');
    writeFileSync(credentialsFile, JSON.stringify(searchConsole.credentials('1').serviceAccount));
    const service = await ServiceProcess.start({
      settings: {
        ...plansIn(folder, ...(shortPlans as unknown as { name: string }[])),
        logLevel: 'error',
        instances: fleet.instances,
        polling: {
          minInterval: '1s',
          baseInterval: '2s',
          requestTimeout: '2s',
          fixedInterval: { pve: '2s', pbs: '2s', pmg: '2s' },
        },
        sources: { artefacts: artefactsIn(folder) },
        sync: {
          accounts: [{ id: '1', credentialsFile, rootUrl: searchConsole.url }],
          sites: [{ url: 'sc-domain:example.com', account: '1', days: 5, autoSync: false }],
          simulatorUrl: searchConsole.url,
        },
      },
      env: { POLICY_AVAILABLE_VERSIONS: 'rebal.greedy.v1,rebal.global.v1' },
    });
    const stop = async () => {
      await service.discard();
      await searchConsole.close();
      await fleet.close();
      rmSync(folder, { recursive: true });
    };
    return new DemoService(service, fleet, folder, stop);
  }

  /** What a shell needs to run commands of the pages, as the page of all of them says. */
  environment(): Record<string, string> {
    return {
      PATH: `${rollcallIn(this.folder)}:${process.env.PATH}`,
      HOME: this.folder,
      ROLLCALL_URL: this.service.url,
      ROLLCALL_METRICS_URL: this.service.printed.get('metrics') ?? '',
      ROLLCALL_TOKEN: this.service.token,
    };
  }

  /** Two hosts fail: one does not answer, and one refuses its credentials. */
  async hostsFail(): Promise<void> {
    await this.fault('pve-node2', 'refuse');
    await this.fault('pbs-backup1', '401');
    await until('a breaker is open, and there is a dead letter', 120_000, async () => {
      const { breakers, deadLetter } = await this.service.health();
      return breakers.some(({ state }) => state === 'open') && deadLetter.count > 0;
    });
  }

  async fault(instance: string, kind: string): Promise<void> {
    const response = await fetch(`${this.#fleet.controlUrl}/instances/${instance}/fault`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind }),
    });
    if (!response.ok) throw new Error(`the simulator refused: ${await response.text()}`);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

/** `rollcall` as an installed package has it, from the sources. */
function rollcallIn(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const path = join(bin, 'rollcall');
  writeFileSync(path, `#!/bin/sh\nexec ${process.execPath} ${join(root, 'src/cli/main.ts')} "$@"\n`);
  chmodSync(path, 0o755);
  return bin;
}

function artefactsIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    artefacts.map((name) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify({ finishedAt: new Date().toISOString() }));
      return [name, path];
    }),
  );
}
