import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HealthDocument } from '../../../src/contract/health.ts';
import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { startGrafana, type RunningGrafana } from '../../../tools/grafana-process.ts';
import { run } from '../../runbooks/shell.ts';
import { readmeFence } from '../../users/readme.ts';
import { startChild, type Child } from '../child.ts';
import { freePort } from '../demo/prometheus-process.ts';
import { startReceiver, type Receiver } from '../receiver.ts';

const root = resolve(import.meta.dirname, '../../..');
const section = 'You own a feature, and take it to everybody';
/** On-call and the team are others, who are not asked here. */
const nobody = 'http://127.0.0.1:9/';
type Stop = () => Promise<void>;

/**
 * What the README has the feature owner start: the service with its simulated fleet and the plan to practise on, and a
 * Grafana with everything in `provisioning/` as it is shipped, whose pages reach her.
 */
export class PracticeStage {
  readonly grafana: RunningGrafana;
  readonly receiver: Receiver;
  readonly #scheduler: Child;
  readonly #simulatorPort: number;
  readonly #folder: string;
  readonly #stops: Stop[];

  private constructor(parts: {
    grafana: RunningGrafana;
    receiver: Receiver;
    scheduler: Child;
    simulatorPort: number;
    folder: string;
    stops: Stop[];
  }) {
    this.grafana = parts.grafana;
    this.receiver = parts.receiver;
    this.#scheduler = parts.scheduler;
    this.#simulatorPort = parts.simulatorPort;
    this.#folder = parts.folder;
    this.#stops = parts.stops;
  }

  static async start(home: string, port: number): Promise<PracticeStage> {
    const stops: Stop[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-practice-'));
    stops.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    try {
      const data = join(folder, 'data');
      const simulatorPort = await freePort();
      const scheduler = await startChild(
        join(root, 'src/scheduler/main.ts'),
        ['--data', data, '--port', '0', '--metrics-port', '0'],
        { ROLLCALL_PLANS: join(root, 'docs/practice'), ROLLCALL_SIMULATOR_PORT: String(simulatorPort) },
      );
      stops.unshift(() => scheduler.stop());
      const receiver = await startReceiver();
      stops.unshift(() => receiver.close());
      const grafana = await startGrafana({
        home,
        port,
        data: join(folder, 'grafana'),
        schedulerUrl: scheduler.ready,
        schedulerToken: readFileSync(join(data, 'grafana.token'), 'utf8').trim(),
        onCallUrl: nobody,
        featureOwnerUrl: receiver.url('feature-owner'),
        teamUrl: nobody,
      });
      stops.unshift(() => grafana.stop());
      return new PracticeStage({ grafana, receiver, scheduler, simulatorPort, folder, stops });
    } catch (error) {
      for (const stop of stops) await stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }

  health(): Promise<HealthDocument> {
    return this.#get('/api/monitoring/scheduler/health');
  }

  rollout(): Promise<RolloutDocument> {
    return this.#get('/api/rollouts/practice');
  }

  /** What of this alert reached the feature owner, newest last. */
  pages(alert: string) {
    const alerts = this.receiver.received('feature-owner').flatMap((notification) => notification.alerts);
    return alerts.filter(({ status, labels }) => status === 'firing' && labels.rollcall_alert === alert);
  }

  /**
   * Does what the README's fence with these words says, word for word, but that the addresses are this stage's.
   * @returns what it printed
   */
  async shell(words: string): Promise<string> {
    const command = readmeFence(section, words)
      .replaceAll('127.0.0.1:7656', `127.0.0.1:${this.#simulatorPort}`)
      .replaceAll(/\bpractice\.(md|ndjson)\b/g, join(this.#folder, 'practice.$1'));
    const { code, out, error } = await run(command, root, {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      ROLLCALL_URL: this.#scheduler.ready,
      ROLLCALL_TOKEN: readFileSync(join(this.#folder, 'data/admin.token'), 'utf8').trim(),
    });
    if (code !== 0) throw new Error(`the README's steps with "${words}" ended with ${code}:\n${out}${error}`);
    return out;
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.#scheduler.ready + path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
