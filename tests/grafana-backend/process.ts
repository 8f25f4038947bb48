import { spawn, type ChildProcess } from 'node:child_process';
import { until } from './deadline.ts';

export interface Launch {
  command: string;
  args?: readonly string[];
  /** On top of what Grafana passes. There is no PATH unless it is given here. */
  env?: Readonly<Record<string, string>>;
}

export interface LogLine {
  '@level': string;
  '@message': string;
  '@timestamp': string;
  [field: string]: unknown;
}

/** What Grafana 12.3 puts into the environment of a plugin. */
const grafanaEnv = {
  grafana_plugin_type: 'datasource',
  PLUGIN_MIN_PORT: '10000',
  PLUGIN_MAX_PORT: '25000',
  PLUGIN_PROTOCOL_VERSIONS: '2',
  GF_VERSION: '12.3.0',
  GF_EDITION: 'Open Source',
};

/** A backend process, with all that it has written. */
export class BackendProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stdout = '';
  stderr = '';

  constructor({ command, args = [], env = {} }: Launch, base: Readonly<Record<string, string>> = grafanaEnv) {
    this.child = spawn(command, args, { env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exited = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
    this.exited.catch(() => {});
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The first line on stdout, in its fields. Grafana gives a plugin a minute; here it gets less. */
  async handshake(): Promise<string[]> {
    const line = await until(
      'the handshake on stdout',
      () => {
        if (!this.running) throw new Error(`the backend ended before the handshake: ${this.stderr}`);
        return /^(.*)\n/.exec(this.stdout)?.[1];
      },
      20_000,
    );
    return line.split('|');
  }

  /** The log so far, read as strictly as go-plugin reads it. @throws on a line that it would choke on. */
  logs(): LogLine[] {
    return this.stderr.split('\n').slice(0, -1).map(parseLogLine);
  }

  async stop(): Promise<void> {
    if (this.running) this.child.kill('SIGKILL');
    await this.exited.catch(() => {});
  }
}

function parseLogLine(line: string): LogLine {
  if (Buffer.byteLength(line) >= 64 * 1024) throw new Error(`a log line of ${Buffer.byteLength(line)} bytes`);
  const entry = JSON.parse(line) as Record<string, unknown>;
  for (const key of ['@level', '@message', '@timestamp']) {
    if (typeof entry[key] !== 'string')
      throw new Error(`${key} is not a string, which ends Grafana: ${line}`);
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/.test(entry['@timestamp'] as string)) {
    throw new Error(`@timestamp has not six fractional digits: ${line}`);
  }
  return entry as LogLine;
}
