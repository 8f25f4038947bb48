import type { Locked } from './lock.ts';

/** Licences, by their SPDX names, of what may be shipped under Apache-2.0. */
export const shippable = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
  'Zlib',
] as const;

/** Those of tools, which nobody is given. */
export const forTools = [...shippable, 'CC-BY-4.0', 'MPL-2.0'] as const;

/** What manifests leave out or write in another way, as the licence file of the package has it. */
const read: Readonly<Record<string, string>> = {
  '@grafana/plugin-ui@0.13.1': 'Apache-2.0',
  'fast-shallow-equal@1.0.0': 'Unlicense',
  'react-universal-interface@0.6.2': 'Unlicense',
  'spel2js@0.2.9': 'Apache-2.0',
  'url-template@2.0.8': 'BSD-3-Clause',
};

/**
 * Packages that name no licence anywhere, and nevertheless come with a tool. Nobody may be given code of theirs, so a
 * build that puts one in still ends.
 */
const tolerated: readonly string[] = [
  // Of slate-react in @grafana/ui, of whose editor nothing here is made.
  'get-document@1.0.0',
];

/** What a package is under, as an SPDX expression; undefined where nothing says it. */
export const licenceOf = ({ name, version, licence }: Pick<Locked, 'name' | 'version' | 'licence'>) =>
  read[`${name}@${version}`] ?? licence;

/**
 * Whether an SPDX expression can be kept with these licences: one of those that stand by OR, all of those by AND.
 * An expression within another is not read, and not allowed.
 */
export function isAllowed(expression: string | undefined, allowed: readonly string[]): boolean {
  const plain = expression?.replace(/^\((.*)\)$/, '$1') ?? '';
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((each) => allowed.includes(each)));
}

/** A sentence for each package whose licence is not allowed, with its name. */
export function refused(packages: readonly Locked[]): string[] {
  return packages
    .filter((each) => !isAllowed(licenceOf(each), each.development ? forTools : shippable))
    .filter((each) => !each.development || !tolerated.includes(`${each.name}@${each.version}`))
    .map(
      (each) =>
        `${each.name}@${each.version} (${each.path}) is under ${licenceOf(each) ?? 'no licence that it names'}, which is not allowed for what is ${each.development ? 'used here' : 'shipped'}: choose another package, or decide about it in tools/licences/allowed.ts.`,
    );
}
