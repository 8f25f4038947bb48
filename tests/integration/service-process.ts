import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { healthDocument, type HealthDocument, type InstanceHealth } from '../../src/contract/health.ts';
import type { RolloutAction, RolloutDocument } from '../../src/contract/rollout.ts';
import type { AuditEntry } from '../../src/contract/audit.ts';
import { compiledOnce, layOut, temporaryFolder } from '../embedded-database.ts';

const main = join(import.meta.dirname, '../../src/scheduler/main.ts');

/** All that a service takes over from where the tests run: its programs, and where Node keeps what it has compiled. */
const { PATH, NODE_COMPILE_CACHE } = process.env;
const ofTheRun = { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) };

/** No port is another's, and no test comes to the limits that it is not about. */
const ofItsOwn = {
  ROLLCALL_METRICS_PORT: '0',
  ROLLCALL_SIMULATOR_PORT: '0',
  ROLLCALL_READS_PER_MINUTE: '10000000',
  ROLLCALL_WRITES_PER_MINUTE: '1000000',
};

interface ServiceOptions {
  /** The data folder of a service before, to go on with it; without it, a new one with an empty database laid out. */
  folder?: string;
  /** Leaves even the database to the service's first start. */
  fresh?: boolean;
  /** What the settings file says; without it there is none, and the service simulates its own fleet. */
  settings?: Record<string, unknown>;
  args?: string[];
  /** Arguments of Node itself. */
  nodeArgs?: string[];
  env?: Record<string, string>;
}

/** The service as its users start it: a process of its own, asked over HTTP. */
export class ServiceProcess {
  readonly folder: string;
  readonly process: ChildProcess;
  /** What it printed: `simulator URL`, `metrics URL`, `ready URL`. */
  readonly printed = new Map<string, string>();
  log = '';
  readonly #exited: Promise<unknown>;

  private constructor(folder: string, { settings, args = [], nodeArgs = [], env = {} }: ServiceOptions) {
    this.folder = folder;
    const config = join(folder, 'rollcall.yaml');
    if (settings) writeFileSync(config, stringify(settings));
    this.process = spawn(
      process.execPath,
      [
        ...compiledOnce,
        ...nodeArgs,
        main,
        '--port',
        '0',
        '--data',
        folder,
        ...(settings ? ['--config', config] : []),
        ...args,
      ],
      {
        cwd: folder,
        env: { ...ofTheRun, ...ofItsOwn, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#exited = once(this.process, 'close');
    this.process.stderr?.on('data', (chunk) => (this.log += String(chunk)));
  }

  /** Starts a service and waits until it is ready. */
  static async start(options: ServiceOptions = {}): Promise<ServiceProcess> {
    const service = await ServiceProcess.launch(options);
    const lines = createInterface(service.process.stdout as NodeJS.ReadableStream);
    lines.on('line', (line) => {
      const [name = '', value = ''] = line.split(' ');
      service.printed.set(name, value);
    });
    try {
      await until('the service is ready', 60_000, () => {
        if (service.process.exitCode !== null) throw new Error(`the service ended: ${service.log}`);
        return service.printed.has('ready');
      });
    } catch (error) {
      // Nobody else knows of it, and the tests would wait for its end.
      await service.kill9();
      throw error;
    }
    return service;
  }

  /** Starts a service and does not wait for it. */
  static async launch(options: ServiceOptions = {}): Promise<ServiceProcess> {
    const folder = options.folder ?? temporaryFolder();
    if (!options.folder && !options.fresh) await layOut(folder);
    return new ServiceProcess(folder, options);
  }

  /** Starts a service that is not to come up, and gives what it says. */
  static async fails(options: ServiceOptions): Promise<{ code: number | null; said: string }> {
    const service = await ServiceProcess.launch(options);
    const code = await service.ended(30_000);
    if (!options.folder) rmSync(service.folder, { recursive: true, force: true });
    return { code, said: service.log.trim() };
  }

  get url(): string {
    return this.printed.get('ready') as string;
  }

  get token(): string {
    return readFileSync(join(this.folder, 'admin.token'), 'utf8').trim();
  }

  async get(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown; type: string }> {
    return this.#ask(path, { headers });
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}) {
    return this.#send('POST', path, body, headers);
  }

  /** Changes something as the admin. */
  async patch(path: string, body: unknown) {
    return this.#send('PATCH', path, body, this.asAdmin());
  }

  async #send(method: string, path: string, body: unknown, headers: Record<string, string>) {
    return this.#ask(path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Orders an action as the admin. */
  async act(rollout: string, action: RolloutAction, revision: number, reason = 'because the test says so') {
    const answer = await this.post(
      `/api/rollouts/${rollout}/${action}`,
      { reason, revision },
      this.asAdmin(),
    );
    return { status: answer.status, body: answer.body as RolloutDocument & { detail: string } };
  }

  asAdmin(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  async health(): Promise<HealthDocument> {
    return healthDocument.parse((await this.get('/api/monitoring/scheduler/health')).body);
  }

  async instance(name: string): Promise<InstanceHealth> {
    const found = (await this.health()).instances.find(({ instance }) => instance === name);
    if (!found) throw new Error(`no instance ${name}`);
    return found;
  }

  async rollout(id: string): Promise<RolloutDocument> {
    return (await this.get(`/api/rollouts/${id}`)).body as RolloutDocument;
  }

  async audit(): Promise<AuditEntry[]> {
    const { body } = await this.get('/api/audit?limit=1000', this.asAdmin());
    return (body as { entries: AuditEntry[] }).entries;
  }

  /** As the power fails: no chance to write anything. */
  async kill9(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#exited;
  }

  /** Asks it to stop, and gives its exit code. */
  async stop(): Promise<number | null> {
    this.process.kill('SIGTERM');
    return this.ended(15_000);
  }

  async ended(withinMs: number): Promise<number | null> {
    const late = delay(withinMs, 'late', { ref: false });
    if ((await Promise.race([this.#exited, late])) === 'late') {
      await this.kill9();
      throw new Error(`the service did not end within ${withinMs} ms: ${this.log}`);
    }
    return this.process.exitCode;
  }

  /** Ends it and removes its folder, whatever state it is in. */
  async discard(): Promise<void> {
    await this.kill9();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #ask(path: string, init: RequestInit) {
    const response = await fetch(this.url + path, { ...init, signal: AbortSignal.timeout(60_000) });
    const type = response.headers.get('content-type') ?? '';
    const body: unknown = type.includes('json') ? await response.json() : await response.text();
    return { status: response.status, body, type };
  }
}

/** Waits until something is so, and fails with its name if it is not in time. */
export async function until(
  what: string,
  withinMs: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(50);
  }
}

/** Polling that shows in seconds what takes minutes with the defaults. */
export const hasty = {
  minInterval: '500ms',
  baseInterval: '1s',
  maxInterval: '10s',
  stalenessTarget: '10s',
  fixedInterval: { pve: '1s', pbs: '1s', pmg: '1s' },
  connectTimeout: '500ms',
  requestTimeout: '1s',
  pollDeadline: '3s',
  deadLetterRetry: '4s',
};
