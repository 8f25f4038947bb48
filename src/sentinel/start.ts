import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { Prober } from './prober.ts';
import { Sentinel } from './sentinel.ts';
import { serveSentinel } from './serve.ts';
import { readKey, readSentinelSettings, SentinelSettingsError } from './settings.ts';
import { VoteStore } from './vote-store.ts';

const usage = 'write it as in "rollcall sentinel --config sentinel.yaml"';

/**
 * Starts a sentinel from its settings file; `ready URL` on stdout says that it answers. It ends with the process.
 * @throws SentinelSettingsError for settings that cannot be used.
 */
export async function startSentinel(args: string[]): Promise<void> {
  const settings = readSentinelSettings(configOf(args));
  const key = readKey(settings.keyFile);
  const logger = pino({ level: settings.logLevel }, pino.destination(2));
  const store = new VoteStore(settings.data, settings.name);
  const { found, memory } = store.read();
  if (!found)
    logger.warn(
      { data: settings.data },
      'there is no memory of what was signed: right at the first start only',
    );
  const probers = new Map(settings.cells.map((cell) => [cell.name, new Prober(cell, settings)]));
  const sentinel = new Sentinel({
    settings,
    key,
    memory,
    write: (next) => store.write(next),
    probe: async (cell) => (await probers.get(cell)?.probe()) ?? { failure: 'it is not in the settings' },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
  });
  // Written before it answers: a folder that cannot be written is found out now, and not by the first vote.
  store.write(memory);

  const app = serveSentinel(sentinel, logger);
  const { host, port } = settings;
  const url = await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    throw new SentinelSettingsError(
      `Cannot listen on ${host}:${port} (${error.code}): name another address with host and port.`,
    );
  });
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  const look = async () => {
    await sentinel.look();
    if (!stopping) timer = setTimeout(() => void look(), settings.probeEvery);
  };
  void look();
  console.log(`ready ${url}`);

  const stop = async () => {
    if (stopping) return;
    stopping = true;
    clearTimeout(timer);
    await app.close();
    await Promise.all([...probers.values()].map((prober) => prober.close()));
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

function configOf(args: string[]): string {
  try {
    const { config } = parseArgs({ args, options: { config: { type: 'string' } } }).values;
    if (config !== undefined) return config;
  } catch (error) {
    throw new SentinelSettingsError(`${(error as Error).message.split('. ')[0]}: ${usage}.`);
  }
  throw new SentinelSettingsError(`--config is missing: ${usage}.`);
}
