import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresServer } from '../../tests/postgres-server.ts';
import { NodeProcess, type NodeTask } from './node-process.ts';
import { cpuSecondsOf, memoryOf } from './process-tree.ts';
import { latenessOf } from './window.ts';

/** What nodes and their database did over some seconds. */
export interface Measured {
  pollsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time per second. */
  nodeCores: number;
  databaseCores: number;
  /** Memory of the nodes and of all processes of PostgreSQL. */
  bytes: number;
}

/** Some nodes on one database, which join and leave while a bench goes on. */
export class MeasuredNodes {
  readonly nodes: NodeProcess[] = [];
  readonly #postgres: PostgresServer;
  readonly #program: string;
  readonly #task: Omit<NodeTask, 'name'>;
  #started = 0;

  constructor(postgres: PostgresServer, program: string, task: Omit<NodeTask, 'name'>) {
    this.#postgres = postgres;
    this.#program = program;
    this.#task = task;
  }

  async join(): Promise<void> {
    this.#started += 1;
    const task = { ...this.#task, name: `node-${this.#started}` };
    this.nodes.push(await NodeProcess.start(this.#program, task));
  }

  pollEvery(ms: number): void {
    this.#task.everyMs = ms;
    for (const node of this.nodes) node.pollEvery(ms);
  }

  /** What all of them do over so many ms, after so many to settle. */
  async measure(settleMs: number, forMs: number): Promise<Measured> {
    await delay(settleMs);
    await Promise.all(this.nodes.map((node) => node.report()));
    const began = performance.now();
    const cpu = { nodes: this.#nodesTotal(cpuSecondsOf), database: cpuSecondsOf(this.#postgres.pid) };
    await delay(forMs);
    const reports = await Promise.all(this.nodes.map((node) => node.report()));
    const seconds = (performance.now() - began) / 1_000;
    const polls = reports.reduce((sum, report) => sum + report.polls, 0);
    return {
      pollsPerSecond: polls / seconds,
      p50Ms: latenessOf(reports, 0.5),
      p99Ms: latenessOf(reports, 0.99),
      nodeCores: (this.#nodesTotal(cpuSecondsOf) - cpu.nodes) / seconds,
      databaseCores: (cpuSecondsOf(this.#postgres.pid) - cpu.database) / seconds,
      bytes: this.#nodesTotal(memoryOf) + memoryOf(this.#postgres.pid),
    };
  }

  /** Kills the node that joined last, and gives its name. */
  async kill9(): Promise<string> {
    const node = this.nodes.pop() as NodeProcess;
    await node.kill9();
    return node.name;
  }

  /** Lets the node that joined last end what it has in hand. */
  async leave(): Promise<void> {
    await this.nodes.pop()?.stop();
  }

  async kill(): Promise<void> {
    await Promise.all(this.nodes.splice(0).map((node) => node.kill9()));
  }

  #nodesTotal(of: (pid: number) => number): number {
    return this.nodes.reduce((sum, { pid }) => sum + of(pid), 0);
  }
}
