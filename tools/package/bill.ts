import { createHash } from 'node:crypto';
import { licenceOf } from '../licences/allowed.ts';
import { resolved, type Locked } from '../licences/lock.ts';

/** What a bill is of. */
interface Subject {
  name: string;
  version: string;
  description: string;
  /** Names of packages that it asks for itself. */
  needs: readonly string[];
  packages: readonly Locked[];
  /** What it holds that is not from the registry of packages, as CycloneDX components. */
  others?: readonly Component[];
}

/** A component of CycloneDX 1.6, as far as ours go. */
export interface Component {
  'bom-ref': string;
  type: 'application' | 'library' | 'platform';
  group?: string;
  name: string;
  version: string;
  description?: string;
  scope?: 'required' | 'optional';
  hashes?: { alg: 'SHA-512'; content: string }[];
  licenses: ({ license: { id: string } } | { expression: string })[];
  purl?: string;
}

/**
 * A software bill of materials in CycloneDX 1.6, as text. It is made of its subject alone: the same packages give the
 * same bytes, and its serial number is a hash of them.
 * @param at when the sources were made; a bill is not of the moment in which it is written.
 */
export function billOfMaterials(subject: Subject, at: Date): string {
  const { name, version, description, packages, others = [] } = subject;
  const root: Component = {
    'bom-ref': `${name}@${version}`,
    type: 'application',
    name,
    version,
    description,
    licenses: [{ license: { id: 'Apache-2.0' } }],
  };
  const components = [...packages.map(componentOf), ...others];
  const content = {
    metadata: { timestamp: at.toISOString(), lifecycles: [{ phase: 'build' }], component: root },
    components,
    dependencies: dependenciesOf(subject, root['bom-ref']),
  };
  return `${JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
      version: 1,
      ...content,
    },
    null,
    2,
  )}\n`;
}

function componentOf(each: Locked): Component {
  const { name, version, integrity, optional } = each;
  const [group, own] = name.startsWith('@') ? (name.split('/') as [string, string]) : [undefined, name];
  return {
    'bom-ref': refOf(each),
    type: 'library',
    ...(group !== undefined && { group }),
    name: own,
    version,
    scope: optional ? 'optional' : 'required',
    ...(integrity?.startsWith('sha512-') && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
    }),
    licenses: [licensed(licenceOf(each) ?? 'NOASSERTION')],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}

/** An expression with an operator is one; a single name is the id of a licence. */
const licensed = (licence: string) =>
  / (OR|AND) /.test(licence) ? { expression: licence } : { license: { id: licence } };

/** By its place, for one version may be installed twice, with other packages for what it asks. */
const refOf = ({ path, version }: Locked) => `${path}@${version}`;

function dependenciesOf({ needs, packages, others = [] }: Subject, root: string) {
  const byPath = new Map(packages.map((each) => [each.path, each]));
  const paths = new Set(byPath.keys());
  const refs = (from: string, names: readonly string[]) =>
    names.flatMap((name) => {
      const found = byPath.get(resolved(from, name, paths) ?? '');
      return found ? [refOf(found)] : [];
    });
  return [
    { ref: root, dependsOn: [...refs('', needs), ...others.map((each) => each['bom-ref'])] },
    ...packages.map((each) => ({ ref: refOf(each), dependsOn: refs(each.path, each.needs) })),
    ...others.map((each) => ({ ref: each['bom-ref'], dependsOn: [] })),
  ];
}

/** A UUID of version 8, whose bits are ours to choose: those of a hash. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 32).split('');
  hex[12] = '8';
  hex[16] = '8';
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
