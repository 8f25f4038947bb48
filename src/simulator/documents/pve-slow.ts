import { randomOf } from '../random.ts';
import { gib } from './document.ts';

/** What a PVE node takes long to tell. */

const dayMs = 24 * 3_600_000;
/** Backups are made from two until three in the morning, and this many are kept of each guest. */
const runStartMs = 2 * 3_600_000;
const runEndMs = 3 * 3_600_000;
const backupsKept = 3;

/** A mirror of two NVMe drives for the system, and two to six SSDs or disks. */
export function disksOf(key: string) {
  const random = randomOf('disks', key);
  const type = random.pick(['ssd', 'hdd']);
  const serial = () => `S${random.hex(11).toUpperCase()}`;
  const system = [0, 1].map((number) => ({
    devpath: `/dev/nvme${number}n1`,
    by_id_link: `/dev/disk/by-id/nvme-Micron_7450_${number}`,
    type: 'nvme',
    vendor: 'unknown',
    model: 'Micron_7450_MTFDKBA480TFR',
    serial: serial(),
    size: 480_103_981_056,
    gpt: 1,
    used: 'ZFS',
    health: 'PASSED',
    wearout: random.between(80, 99),
    rpm: 0,
    osdid: -1,
  }));
  const data = Array.from({ length: random.between(2, 6) }, (_, index) => ({
    devpath: `/dev/sd${'abcdef'[index]}`,
    by_id_link: `/dev/disk/by-id/wwn-0x5000c500${random.hex(8)}`,
    type,
    vendor: 'ATA',
    model: type === 'ssd' ? 'SAMSUNG_MZ7L31T9HBLT-00A07' : 'ST4000NM000A-2HZ100',
    serial: serial(),
    size: type === 'ssd' ? 1_920_383_410_176 : 4_000_787_030_016,
    gpt: 1,
    used: 'ZFS',
    health: 'PASSED',
    wearout: type === 'ssd' ? random.between(70, 99) : 'N/A',
    rpm: type === 'ssd' ? 0 : 7_200,
    osdid: -1,
  }));
  return [...system, ...data];
}

const packages = [
  ['pve-kernel-helper', '8.1.0', '8.1.1'],
  ['libc6', '2.36-9+deb12u8', '2.36-9+deb12u9'],
  ['openssl', '3.0.14-1~deb12u2', '3.0.15-1~deb12u1'],
  ['qemu-server', '8.2.4', '8.2.6'],
  ['pve-manager', '8.2.7', '8.3.0'],
  ['zfsutils-linux', '2.2.4-pve1', '2.2.6-pve1'],
  ['proxmox-backup-client', '3.2.7-1', '3.2.9-1'],
  ['curl', '7.88.1-10+deb12u7', '7.88.1-10+deb12u8'],
] as const;

/** The node's package lists are read at midnight; on some days there is something new. */
export function updatesOf(key: string, now: number) {
  const random = randomOf('updates', key, Math.floor(now / dayMs));
  return packages
    .filter(() => random.fraction() < 0.4)
    .map(([name, installed, available]) => ({
      Package: name,
      Title: name,
      Description: `The package ${name}.`,
      OldVersion: installed,
      Version: available,
      Arch: 'amd64',
      Origin: name.startsWith('p') ? 'Proxmox' : 'Debian',
      Priority: 'optional',
      Section: 'admin',
    }));
}

/** On a Proxmox Backup Server that all nodes share. */
export function backupsOf(
  guests: { vmid: number; type: 'qemu' | 'lxc'; name: string; disk: number }[],
  now: number,
) {
  const lastRun = Math.floor((now - runEndMs) / dayMs) * dayMs + runStartMs;
  return guests.flatMap(({ vmid, type, name, disk }, index) =>
    Array.from({ length: backupsKept }, (_, age) => {
      const ctime = Math.floor((lastRun - age * dayMs) / 1000) + 40 * index;
      const kind = type === 'qemu' ? 'vm' : 'ct';
      return {
        volid: `backup:backup/${kind}/${vmid}/${new Date(ctime * 1000).toISOString().slice(0, 19)}Z`,
        content: 'backup',
        format: `pbs-${kind}`,
        subtype: type,
        vmid,
        ctime,
        size: Math.max(disk, gib),
        notes: name,
        protected: 0,
        // The newest is verified in the following night.
        ...(age > 0 && { verification: { state: 'ok', upid: `UPID:backup:${ctime}` } }),
      };
    }),
  );
}
