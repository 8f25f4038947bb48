import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { SimulatorProcess } from '../harness/simulator-process.ts';
import { rollcall, type Said } from '../integration/rollcall-process.ts';
import { ServiceProcess, until } from '../integration/service-process.ts';

/**
 * What an operator of hosts has after the README's first ten minutes: hosts with certificates and tokens of their own, a
 * settings file that names them, the service that reads it, and the command line beside it.
 */
export class Installation {
  /** The hosts; nothing tells the service that they are simulated. */
  readonly hosts: SimulatorProcess;
  readonly folder: string;
  service: ServiceProcess;
  /** All that the command line has said. */
  readonly said: string[] = [];

  private constructor(hosts: SimulatorProcess, folder: string, service: ServiceProcess) {
    this.hosts = hosts;
    this.folder = folder;
    this.service = service;
  }

  /** @param more what the settings file says beside the hosts; `prepare` puts what it names into the folder. */
  static async start(
    count: number,
    more: Record<string, unknown>,
    prepare: (folder: string) => void = () => {},
  ): Promise<Installation> {
    const hosts = await SimulatorProcess.start(count);
    const folder = temporaryFolder();
    try {
      prepare(folder);
      const instances = hosts.instances.map(({ name, type, url, group, auth, tls }) => ({
        ...{ name, type, url, group, auth, tls },
      }));
      writeFileSync(join(folder, 'rollcall.yaml'), stringify({ ...more, instances }), { mode: 0o600 });
      await layOut(folder);
      return new Installation(hosts, folder, await Installation.#serve(folder));
    } catch (error) {
      await hosts.stop();
      throw error;
    }
  }

  /** Everything that is waited for shows within this. */
  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    await until(what, 60_000, isSo);
  }

  /** Runs a command with the token in a file of the folder, and gives how it ended. */
  async run(tokenFile: string, ...args: string[]): Promise<Said> {
    // What verifies a file asks no service.
    const flags = args.includes('verify') ? [] : ['--url', this.service.url, '--token-file', tokenFile];
    const said = await rollcall([...args, ...flags], this.folder);
    this.said.push(said.out, said.err);
    return said;
  }

  /** Runs a command that has to go well, and gives what it printed. */
  async output(tokenFile: string, ...args: string[]): Promise<string> {
    const { code, out, err } = await this.run(tokenFile, ...args);
    if (code !== 0) throw new Error(`rollcall ${args.join(' ')} ended with ${code}: ${err}${out}`);
    return out;
  }

  /** Stops the service as its supervisor does, and starts it on the same folder. */
  async restart(): Promise<void> {
    await this.service.stop();
    this.service = await Installation.#serve(this.folder);
  }

  async discard(): Promise<void> {
    await this.service.kill9();
    await this.hosts.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  static #serve(folder: string): Promise<ServiceProcess> {
    return ServiceProcess.start({ folder, args: ['--config', 'rollcall.yaml'] });
  }
}
