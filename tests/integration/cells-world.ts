import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import type { CellsDocument } from '../../src/contract/cells.ts';
import type { RolloutAction } from '../../src/contract/rollout.ts';
import { testKey } from '../cells.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { plansIn, quickPlan } from './quick-plan.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

const main = join(import.meta.dirname, '../../src/sentinel/main.ts');

/** A wire that can be led elsewhere, and cut: what listens at its end has an address before it is there. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: URL | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server);
    server.on('connection', (socket) => wire.#carry(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Undefined cuts it: what is under way breaks off. */
  lead(url: string | undefined): void {
    this.#target = url === undefined ? undefined : new URL(url);
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.lead(undefined);
    this.#server.close();
  }

  #carry(socket: Socket): void {
    if (!this.#target) return void socket.destroy();
    const far = connect(Number(this.#target.port), this.#target.hostname);
    for (const each of [socket, far]) {
      this.#sockets.add(each);
      each.on('error', () => each.destroy());
      each.on('close', () => {
        this.#sockets.delete(each);
        socket.destroy();
        far.destroy();
      });
    }
    socket.pipe(far).pipe(socket);
  }
}

const { criteria } = quickPlan;
const stage = (cell: string, name: string, title: string, percent: number) => ({
  name,
  title,
  cell,
  settings: { enabled: true, scope: { percent } },
  dwell: '20s',
  exit: ['staleness'],
});

/** Half of one cell, all of it, then half of the other and all of that: some seconds of evidence each. */
export const twoCells = {
  name: 'two-cells',
  title: 'Two cells',
  lever: 'adaptive-polling',
  rollbackTo: { enabled: false },
  rollbackBudget: '20s',
  largestStepPercent: 100,
  routing: { onCall: 'on-call', featureOwner: 'owner' },
  criteria,
  rollback: ['staleness'],
  stages: [
    stage('eu', 'eu-half', 'Half of Europe', 50),
    stage('eu', 'eu-all', 'All of Europe', 100),
    stage('us', 'us-half', 'Half of America', 50),
    stage('us', 'us-all', 'All of America', 100),
  ],
  killSwitches: { off: { title: 'Off', settings: { enabled: false }, budget: '20s' } },
};

const names = { cells: ['eu', 'us'], sentinels: ['s1', 's2', 's3'] } as const;
export type CellName = (typeof names.cells)[number];
type SentinelName = (typeof names.sentinels)[number];

interface SentinelProcess {
  process: ChildProcess;
  log: () => string;
}

/** Two services and three sentinels as their users start them, on one machine, with wires between them. */
export class CellsWorld {
  readonly folder = temporaryFolder();
  readonly keys = Object.fromEntries([...names.cells, ...names.sentinels].map((name) => [name, testKey()]));
  /** The ways to each cell that the sentinels take, and to each sentinel that the cells take. */
  readonly wires = new Map<string, Wire>();
  readonly services = new Map<string, ServiceProcess>();
  readonly #sentinels = new Map<string, SentinelProcess>();

  static async open(): Promise<CellsWorld> {
    const world = new CellsWorld();
    try {
      await world.#start();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  async #start(): Promise<void> {
    for (const name of [...names.cells, ...names.sentinels]) {
      this.wires.set(name, await Wire.open());
      writeFileSync(join(this.folder, `${name}.key`), this.keys[name]!.pem);
    }
    await Promise.all([
      ...names.cells.map((name, index) => this.#startCell(name, index + 1)),
      ...names.sentinels.map((name) => this.startSentinel(name)),
    ]);
  }

  cell(name: CellName): ServiceProcess {
    return this.services.get(name) as ServiceProcess;
  }

  /** Orders an action at the revision as it is. */
  async act(cell: CellName, action: RolloutAction, reason = 'because the test says so') {
    const { revision } = await this.cell(cell).rollout(twoCells.name);
    return this.cell(cell).act(twoCells.name, action, revision, reason);
  }

  /** Waits until a cell shows its stage in effect with a verdict to promote, or to end there. */
  async proved(cell: CellName, stage: string): Promise<void> {
    await until(`${stage} of ${cell} is proved`, 120_000, async () => {
      const rollout = await this.cell(cell).rollout(twoCells.name);
      return (
        rollout.stage === stage && rollout.state === 'running' && rollout.verdict?.decision === 'promote'
      );
    });
  }

  async at(cell: CellName, stage: string | null, state: string): Promise<void> {
    await until(`${cell} is ${state} at ${stage}`, 60_000, async () => {
      const rollout = await this.cell(cell).rollout(twoCells.name);
      return rollout.stage === stage && rollout.state === state;
    });
  }

  /** Waits until these sentinels see every cell as healthy. */
  async watched(by: readonly SentinelName[] = names.sentinels): Promise<void> {
    await until(`${by.join(', ')} see all cells`, 120_000, async () => {
      const { cells } = await this.cells('eu');
      return (
        cells.length === names.cells.length &&
        cells.every(({ seenBy }) =>
          by.every((name) => seenBy.some((each) => each.sentinel === name && each.healthy)),
        )
      );
    });
  }

  async cells(cell: CellName): Promise<CellsDocument> {
    return (await this.cell(cell).get('/api/cells')).body as CellsDocument;
  }

  async startSentinel(name: SentinelName): Promise<void> {
    const config = join(this.folder, `${name}.yaml`);
    writeFileSync(
      config,
      stringify({
        name,
        port: 0,
        data: join(this.folder, name),
        keyFile: join(this.folder, `${name}.key`),
        probeEvery: '500ms',
        // The machine of a test is busier than a cell's.
        deadline: '4s',
        limits: { sampleAge: '30s', staleAfter: '30s' },
        cells: names.cells.map((cell, index) => ({
          name: cell,
          number: index + 1,
          url: this.wires.get(cell)?.url,
          publicKey: this.keys[cell]?.publicKey,
        })),
      }),
    );
    const process_ = spawn(process.execPath, [main, '--config', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    process_.stderr.on('data', (chunk) => (log += String(chunk)));
    this.#sentinels.set(name, { process: process_, log: () => log });
    const ended = once(process_, 'exit').then(() => {
      throw new Error(`sentinel ${name} ended: ${log}`);
    });
    const ready = (async () => {
      for await (const line of createInterface(process_.stdout))
        if (line.startsWith('ready ')) return line.slice(6);
      throw new Error(`sentinel ${name} was never ready: ${log}`);
    })();
    ended.catch(() => undefined);
    this.wires.get(name)?.lead(await Promise.race([ready, ended]));
  }

  /** As the power fails. */
  async killSentinel(name: SentinelName): Promise<void> {
    const sentinel = this.#sentinels.get(name);
    if (!sentinel || sentinel.process.exitCode !== null || sentinel.process.signalCode !== null) return;
    const gone = once(sentinel.process, 'exit');
    sentinel.process.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    for (const name of names.sentinels) await this.killSentinel(name);
    await Promise.all([...this.services.values()].map((service) => service.discard()));
    for (const wire of this.wires.values()) wire.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #startCell(name: CellName, number: number): Promise<void> {
    const folder = join(this.folder, `cell-${name}`);
    mkdirSync(folder);
    await layOut(folder);
    const service = await ServiceProcess.start({
      folder,
      args: ['--simulate', '4'],
      settings: {
        polling: hasty,
        ...plansIn(folder, twoCells),
        cell: {
          name,
          number,
          keyFile: join(this.folder, `${name}.key`),
          sentinels: names.sentinels.map((sentinel) => ({
            name: sentinel,
            publicKey: this.keys[sentinel]?.publicKey,
            url: this.wires.get(sentinel)?.url,
          })),
        },
      },
    });
    this.services.set(name, service);
    this.wires.get(name)?.lead(service.url);
  }
}
