import { z } from 'zod';

/** A package as the lock file has it. */
export interface Locked {
  /** Where it is installed, without `node_modules/` at its beginning: `fastify`, or `a/node_modules/b`. */
  path: string;
  name: string;
  version: string;
  /** What its manifest says of its licence; undefined where that says nothing. */
  licence: string | undefined;
  /** SHA-512 of what the registry has, in Base64, with `sha512-` before it. */
  integrity: string | undefined;
  /** Whether only development needs it. */
  development: boolean;
  optional: boolean;
  /** The names that it asks for. */
  needs: string[];
}

const names = z.record(z.string(), z.string()).default({});
const entry = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  dependencies: names,
  optionalDependencies: names,
});
const lockFile = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), entry) });

const prefix = 'node_modules/';

/** Every package of a `package-lock.json`, by its path, and what Rollcall itself asks for. */
export function readLock(text: string): { packages: Locked[]; direct: string[] } {
  const { packages } = lockFile.parse(JSON.parse(text));
  const { dependencies = {}, optionalDependencies = {} } = packages[''] ?? {};
  return {
    direct: Object.keys({ ...dependencies, ...optionalDependencies }).sort(),
    packages: Object.entries(packages)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, each]) => ({
        path: path.slice(prefix.length),
        name: path.slice(path.lastIndexOf(prefix) + prefix.length),
        version: each.version ?? '',
        licence: each.license,
        integrity: each.integrity,
        development: each.dev || each.devOptional,
        optional: each.optional,
        needs: Object.keys({ ...each.dependencies, ...each.optionalDependencies }),
      }))
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
  };
}

/** The path of what a package gets that asks for a name, as Node.js looks for it; undefined where it is not installed. */
export function resolved(from: string, name: string, installed: ReadonlySet<string>): string | undefined {
  const folders = from.split(`/${prefix}`);
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const path = [...folders.slice(0, depth), name].join(`/${prefix}`);
    if (installed.has(path)) return path;
  }
  return undefined;
}
