import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import type { InstanceConfig } from '../../src/contract/instance.ts';
import type { Fault } from '../../src/simulator/fault.ts';
import { temporaryFolder } from '../embedded-database.ts';

const main = join(import.meta.dirname, '../../src/simulator/main.ts');

/** The outside world in a process of its own, so that what it costs is not measured with the service. */
export class SimulatorProcess {
  readonly controlUrl: string;
  readonly instances: InstanceConfig[];
  readonly process: ChildProcess;
  readonly #folder: string;
  /** Whatever becomes of us, no simulator is left behind. */
  readonly #endWithUs = () => void this.process.kill('SIGKILL');

  private constructor(process: ChildProcess, controlUrl: string, folder: string) {
    this.process = process;
    this.controlUrl = controlUrl;
    this.#folder = folder;
    globalThis.process.once('exit', this.#endWithUs);
    const settings = parse(readFileSync(join(folder, 'fleet.yaml'), 'utf8')) as {
      instances: InstanceConfig[];
    };
    this.instances = settings.instances;
  }

  static async start(
    count: number,
    { plain = false, seed = 1, stations = 0 } = {},
  ): Promise<SimulatorProcess> {
    const folder = temporaryFolder();
    const flags = [
      ...['--instances', count, '--seed', seed, '--port', 0, '--write', join(folder, 'fleet.yaml')],
      ...(stations > 0 ? ['--stations', stations] : []),
    ];
    const child = spawn(process.execPath, [main, ...flags.map(String), ...(plain ? ['--plain'] : [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(child.stdout)) {
      const [word, url = ''] = line.split(' ');
      if (word === 'ready') return new SimulatorProcess(child, url, folder);
    }
    throw new Error('the simulator ended before it was ready');
  }

  /** Resolves when the fault is in force. */
  async order(name: string, fault: Fault): Promise<void> {
    await this.#post(`/instances/${name}/fault`, fault);
  }

  async orderAll(names: string[], fault: Fault): Promise<void> {
    await this.#post('/faults', { ...fault, names });
  }

  /** Gives the fingerprint of the new certificate. */
  async renewCertificate(name: string): Promise<string> {
    return ((await this.#post(`/instances/${name}/certificate`, {})) as { fingerprint: string }).fingerprint;
  }

  /** How many requests each instance has had. */
  async requests(): Promise<Map<string, number>> {
    const response = await fetch(`${this.controlUrl}/instances`);
    const { instances } = (await response.json()) as { instances: { name: string; requests: number }[] };
    return new Map(instances.map(({ name, requests }) => [name, requests]));
  }

  async stop(): Promise<void> {
    globalThis.process.off('exit', this.#endWithUs);
    const exited = once(this.process, 'exit');
    if (this.process.exitCode === null && this.process.kill('SIGKILL')) await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(this.controlUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`the simulator answered ${path} with ${JSON.stringify(answer)}`);
    return answer;
  }
}
