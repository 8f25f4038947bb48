import { randomOf, type Random } from '../random.ts';
import { loadOf, nowAndThen } from '../over-time.ts';
import { backupsOf, disksOf, updatesOf } from './pve-slow.ts';
import { gib, secondsSince, switchedOnAt, type Documents } from './document.ts';

const guestNames = ['web', 'db', 'cache', 'mail', 'build', 'git', 'dns', 'files', 'proxy', 'queue'] as const;
const minute = 60_000;

interface Node {
  name: string;
  cores: number;
  memory: number;
  bootedAt: number;
}

interface Guest {
  key: string;
  vmid: number;
  type: 'qemu' | 'lxc';
  name: string;
  node: string;
  cores: number;
  memory: number;
  disk: number;
  bootedAt: number;
  /** A few guests are started and stopped by their users; the others run all the time. */
  restless: boolean;
}

/** A Proxmox VE cluster of one to three nodes with some dozen guests. */
export function pveDocuments(name: string, key: string): Documents {
  const random = randomOf('pve', key);
  const version = random.pick(['8.2.4', '8.2.7', '8.3.0']);
  const nodes: Node[] = Array.from({ length: random.between(1, 3) }, (_, index) => ({
    name: `${name}-${'abc'[index]}`,
    cores: random.pick([16, 32, 64]),
    memory: random.pick([64, 128, 256]) * gib,
    bootedAt: bootTime(random),
  }));
  const [firstNode] = nodes as [Node, ...Node[]];
  const guests = Array.from({ length: random.between(8, 40) }, (_, index): Guest => {
    const vmid = 100 + index;
    return {
      key: `${key}/${vmid}`,
      vmid,
      type: random.pick(['qemu', 'qemu', 'lxc']),
      name: `${random.pick(guestNames)}-${vmid}`,
      node: (nodes[random.between(0, nodes.length - 1)] ?? firstNode).name,
      cores: random.pick([1, 2, 4, 8]),
      memory: random.pick([1, 2, 4, 8, 16]) * gib,
      disk: random.pick([8, 32, 64, 128]) * gib,
      bootedAt: bootTime(random),
      restless: index % 10 === 9,
    };
  });

  function nodeStatus(node: Node, now: number) {
    const cpu = loadOf(`${key}/${node.name}`, now);
    return {
      uptime: secondsSince(node.bootedAt, now),
      cpu,
      wait: cpu / 50,
      idle: 0,
      // Perl writes these as text, and so does the real API.
      loadavg: [1, 0.9, 0.8].map((part) => (cpu * node.cores * part).toFixed(2)),
      cpuinfo: {
        cpus: node.cores,
        cores: node.cores / 2,
        sockets: 1,
        model: 'AMD EPYC 7543P 32-Core Processor',
      },
      memory: { total: node.memory, used: Math.floor(node.memory * (0.4 + cpu / 4)) },
      swap: { total: 8 * gib, used: 0, free: 8 * gib },
      rootfs: { total: 94 * gib, used: 11 * gib, avail: 78 * gib, free: 83 * gib },
      ksm: { shared: 0 },
      kversion: 'Linux 6.8.12-4-pve #1 SMP PREEMPT_DYNAMIC PMX 6.8.12-4',
      pveversion: `pve-manager/${version}/3e76eec21c4a14a7`,
    };
  }

  function nodeEntry(node: Node, now: number) {
    const { cpu, uptime, memory } = nodeStatus(node, now);
    return {
      id: `node/${node.name}`,
      type: 'node',
      node: node.name,
      status: 'online',
      level: '',
      cpu,
      uptime,
      maxcpu: node.cores,
      mem: memory.used,
      maxmem: memory.total,
      disk: 11 * gib,
      maxdisk: 94 * gib,
    };
  }

  function clusterStatus() {
    const parts = nodes.map((node, index) => ({
      id: `node/${node.name}`,
      type: 'node',
      name: node.name,
      nodeid: index + 1,
      ip: `10.0.0.${index + 11}`,
      local: index === 0 ? 1 : 0,
      online: 1,
      level: '',
    }));
    // A node on its own is in no cluster.
    if (nodes.length === 1) return parts;
    return [{ id: 'cluster', type: 'cluster', name, nodes: nodes.length, quorate: 1, version: 3 }, ...parts];
  }

  function guestEntry(guest: Guest, now: number) {
    const running = !guest.restless || nowAndThen(guest.key, now, 4 * minute, 0.7);
    const cpu = running ? loadOf(guest.key, now) : 0;
    return {
      id: `${guest.type}/${guest.vmid}`,
      type: guest.type,
      vmid: guest.vmid,
      name: guest.name,
      node: guest.node,
      status: running ? 'running' : 'stopped',
      template: 0,
      cpu,
      maxcpu: guest.cores,
      mem: running ? Math.floor(guest.memory * (0.3 + cpu / 2)) : 0,
      maxmem: guest.memory,
      disk: 0,
      maxdisk: guest.disk,
      uptime: running ? secondsSince(guest.bootedAt, now) : 0,
      netin: running ? secondsSince(guest.bootedAt, now) * 2_048 : 0,
      netout: running ? secondsSince(guest.bootedAt, now) * 1_024 : 0,
      diskread: 0,
      diskwrite: 0,
    };
  }

  const storages = [
    {
      storage: 'local',
      type: 'dir',
      content: 'iso,vztmpl,backup',
      active: 1,
      enabled: 1,
      shared: 0,
      total: 94 * gib,
    },
    {
      storage: 'local-zfs',
      type: 'zfspool',
      content: 'images,rootdir',
      active: 1,
      enabled: 1,
      shared: 0,
      total: 1_800 * gib,
    },
    {
      storage: 'backup',
      type: 'pbs',
      content: 'backup',
      active: 1,
      enabled: 1,
      shared: 1,
      total: 7_200 * gib,
    },
  ].map((storage) => ({
    ...storage,
    used: Math.floor(storage.total * 0.4),
    avail: Math.floor(storage.total * 0.6),
  }));

  return (path, now) => {
    switch (path) {
      case '/version':
        return { version, release: version.slice(0, 3), repoid: '3e76eec21c4a14a7' };
      case '/nodes':
        return nodes.map((node) => nodeEntry(node, now));
      case '/cluster/status':
        return clusterStatus();
      case '/cluster/resources':
        return guests.map((guest) => guestEntry(guest, now));
    }
    const [, nodeName, part = ''] = /^\/nodes\/([^/]+)\/(.+)$/.exec(path) ?? [];
    const node = nodes.find((candidate) => candidate.name === nodeName);
    if (node === undefined) return undefined;
    switch (part) {
      case 'status':
        return nodeStatus(node, now);
      case 'storage':
        return storages;
      case 'disks/list':
        return disksOf(`${key}/${node.name}`);
      case 'apt/update':
        return updatesOf(`${key}/${node.name}`, now);
      // The fleet backs up to the shared storage only.
      case 'storage/local/content':
        return [];
      case 'storage/backup/content':
        return backupsOf(guests, now);
    }
    return undefined;
  };
}

function bootTime(random: Random): number {
  return switchedOnAt + random.between(0, 30 * 24 * 60) * minute;
}
