import { parseArgs } from 'node:util';

interface Flags {
  instances: number;
  /** Of a city of shared bikes; 0 for none. */
  stations: number;
  seed: number;
  port: number;
  /** HTTP without TLS. */
  plain: boolean;
  /** Where the settings file goes; without it, to standard output. */
  write: string | undefined;
}

const options = {
  instances: { type: 'string', default: '12' },
  stations: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  port: { type: 'string', default: '7656' },
  plain: { type: 'boolean', default: false },
  write: { type: 'string' },
} as const;

/** Reads the command line of `npm run simulate`. Throws an error for people: flag, value, and what is allowed. */
export function readFlags(args: string[]): Flags {
  const values = parse(args);
  return {
    instances: whole('instances', values.instances, 1, 2_000),
    stations: whole('stations', values.stations, 0, 5_000),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    port: whole('port', values.port, 0, 65_535),
    plain: values.plain,
    write: values.write,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, strict: true, allowPositionals: false, options }).values;
  } catch (error) {
    const allowed = Object.keys(options).map((flag) => `--${flag}`);
    throw new Error(`${(error as Error).message} (the flags are ${allowed.join(', ')})`, { cause: error });
  }
}

/** @throws Error for people: the flag, its value, and what is allowed. */
export function whole(flag: string, value: string, low: number, high: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= low && number <= high) return number;
  throw new Error(`--${flag} ${JSON.stringify(value)}: must be a whole number from ${low} to ${high}`);
}
