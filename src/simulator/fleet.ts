import type { InstanceType } from '../contract/instance.ts';
import { randomOf } from './random.ts';

/** One instance of the simulated fleet, before it has an address. */
export interface Member {
  name: string;
  type: Exclude<InstanceType, 'gbfs'>;
  group: 'production' | 'staging';
  /** Of all randomness of this instance. */
  key: string;
  credentials: { tokenId: string; secret: string } | { username: string; password: string };
}

const pattern = ['pve', 'pbs', 'pmg', 'pve'] as const;
const namesOf = { pve: 'pve-node', pbs: 'pbs-backup', pmg: 'pmg-mail' } as const;

/** Half PVE, a quarter PBS, a quarter PMG; of each type the third is staging, and every sixth after it. */
export function planFleet(count: number, seed: number): Member[] {
  const seen = { pve: 0, pbs: 0, pmg: 0 };
  return Array.from({ length: count }, (_, index) => {
    const type = pattern[index % pattern.length] ?? 'pve';
    const ordinal = (seen[type] += 1);
    const name = `${namesOf[type]}${ordinal}`;
    const key = `${seed}/${name}`;
    return {
      name,
      type,
      group: ordinal % 6 === 3 ? 'staging' : 'production',
      key,
      credentials: credentialsOf(type, key),
    };
  });
}

function credentialsOf(type: Member['type'], key: string): Member['credentials'] {
  const { hex } = randomOf('credentials', key);
  if (type === 'pmg') return { username: 'rollcall@pmg', password: hex(24) };
  return { tokenId: `rollcall@${type}!monitor`, secret: [8, 4, 4, 4, 12].map(hex).join('-') };
}
