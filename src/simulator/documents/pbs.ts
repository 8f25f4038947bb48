import { randomOf } from '../random.ts';
import { loadOf, nowAndThen } from '../over-time.ts';
import { gib, secondsSince, switchedOnAt, type Documents } from './document.ts';

const hour = 3_600_000;
const upidHex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');

/** A Proxmox Backup Server with one to four datastores. */
export function pbsDocuments(name: string, key: string): Documents {
  const random = randomOf('pbs', key);
  const release = random.pick(['3', '4', '7']);
  const bootedAt = switchedOnAt + random.between(0, 30 * 24) * hour;
  const datastores = Array.from({ length: random.between(1, 4) }, (_, index) => ({
    store: `tank${index + 1}`,
    total: random.pick([4_000, 8_000, 16_000]) * gib,
    share: 0.3 + 0.4 * random.fraction(),
  }));

  function nodeStatus(now: number) {
    const cpu = loadOf(key, now);
    return {
      uptime: secondsSince(bootedAt, now),
      cpu,
      wait: cpu / 20,
      loadavg: [cpu * 8, cpu * 7, cpu * 6],
      cpuinfo: { cpus: 8, sockets: 1, model: 'Intel(R) Xeon(R) D-2123IT CPU @ 2.20GHz' },
      memory: {
        total: 32 * gib,
        used: Math.floor((8 + 8 * cpu) * gib),
        free: Math.floor((24 - 8 * cpu) * gib),
      },
      swap: { total: 8 * gib, used: 0, free: 8 * gib },
      root: { total: 94 * gib, used: 7 * gib, avail: 87 * gib },
      info: { fingerprint: Array(32).fill('00').join(':') },
      'boot-info': { mode: 'efi', secureboot: false },
      kversion: 'Linux 6.8.12-2-pve #1 SMP PREEMPT_DYNAMIC PMX 6.8.12-2',
    };
  }

  /** Now and then a backup too many is kept, until garbage collection removes it. */
  function usage(datastore: (typeof datastores)[number], now: number) {
    const extra = nowAndThen(`${key}/${datastore.store}`, now, hour / 6, 0.5) ? 0.02 : 0;
    const used = Math.floor(datastore.total * (datastore.share + extra));
    return {
      store: datastore.store,
      total: datastore.total,
      used,
      avail: datastore.total - used,
      'mount-status': 'nonremovable',
      'estimated-full-date': Math.floor(switchedOnAt / 1000) + 5 * 365 * 86_400,
      history: Array.from({ length: 30 }, (_, day) => datastore.share - (29 - day) / 1_000),
      'history-start': Math.floor(now / 1000) - 30 * 86_400,
      'history-delta': 86_400,
      'gc-status': {
        'disk-bytes': used,
        'index-data-bytes': used * 11,
        'disk-chunks': Math.floor(used / 2_000_000),
        'pending-bytes': 0,
        'removed-bytes': 0,
        'still-bad': 0,
      },
    };
  }

  /** The last fifty, one every ten minutes; the newest still runs. */
  function tasks(now: number) {
    const newest = Math.floor(now / (hour / 6));
    return Array.from({ length: 50 }, (_, age) => {
      const starttime = ((newest - age) * hour) / 6 / 1000;
      const datastore = datastores[(newest - age) % datastores.length];
      return {
        upid: `UPID:${name}:000002E8:000003F1:${upidHex(newest - age)}:${upidHex(starttime)}:backup:${datastore?.store}:root@pam:`,
        node: name,
        worker_type: 'backup',
        worker_id: datastore?.store,
        user: 'root@pam',
        starttime,
        ...(age > 0 && { endtime: starttime + 95, status: (newest - age) % 17 === 0 ? 'job errors' : 'OK' }),
      };
    });
  }

  const jobs = {
    sync: datastores.slice(1).map(({ store }) => ({
      id: `s-${store}`,
      store,
      remote: 'offsite',
      'remote-store': store,
      schedule: 'daily',
      'remove-vanished': false,
      owner: 'root@pam',
    })),
    verify: datastores.map(({ store }) => ({
      id: `v-${store}`,
      store,
      schedule: 'sat 18:15',
      'ignore-verified': true,
      'outdated-after': 30,
    })),
    prune: datastores.map(({ store }, index) => ({
      id: `default-${store}`,
      store,
      schedule: 'daily',
      'keep-last': 3,
      'keep-daily': 7,
      'keep-weekly': 4,
      ...(index > 0 && { disable: false }),
    })),
  };

  return (path, now) => {
    switch (path) {
      case '/version':
        return { version: '3.2', release, repoid: '98cb8ff86ff3d9a1' };
      case '/nodes/localhost/status':
        return nodeStatus(now);
      case '/status/datastore-usage':
        return datastores.map((datastore) => usage(datastore, now));
      case '/config/sync':
        return jobs.sync;
      case '/config/verify':
        return jobs.verify;
      case '/config/prune':
        return jobs.prune;
      case '/nodes/localhost/tasks':
        return tasks(now);
    }
    return undefined;
  };
}
