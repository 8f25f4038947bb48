import { randomOf } from '../random.ts';
import { nowAndThen } from '../over-time.ts';
import { type Documents } from './document.ts';

const minute = 60_000;
const dayMs = 24 * 60 * minute;

/** A Proxmox Mail Gateway on its own. As in the real API, counts are text now and then. */
export function pmgDocuments(name: string, key: string): Documents {
  const random = randomOf('pmg', key);
  const version = random.pick(['8.1.2', '8.1.4', '8.2.0']);
  const mailsPerMinute = random.between(4, 80);
  const fingerprint = Array.from({ length: 32 }, () => random.hex(2).toUpperCase()).join(':');

  function mailToday(now: number) {
    const count = Math.floor(((now % dayMs) / minute) * mailsPerMinute);
    const count_in = Math.floor(count * 0.7);
    return {
      count,
      count_in,
      count_out: count - count_in,
      spamcount_in: String(Math.floor(count_in * 0.31)),
      spamcount_out: '0',
      viruscount_in: String(Math.floor(count_in * 0.002)),
      viruscount_out: '0',
      bounces_in: Math.floor(count_in * 0.01),
      bounces_out: 0,
      junk_in: Math.floor(count_in * 0.36),
      junk_out: 0,
      rbl_rejects: Math.floor(count_in * 0.12),
      pregreet_rejects: Math.floor(count_in * 0.04),
      glcount: Math.floor(count_in * 0.06),
      spfcount: 0,
      bytes_in: count_in * 48_213,
      bytes_out: (count - count_in) * 31_877,
      avptime: '0.83',
    };
  }

  /** One entry a day, from the first second of the day: as the real API with `timespan=86400`. */
  function mailCount(now: number) {
    const { count, count_in, count_out, spamcount_in, viruscount_in } = mailToday(now);
    const time = Math.floor((now - (now % dayMs)) / 1000);
    return [
      {
        index: 0,
        time,
        count: String(count),
        count_in,
        count_out,
        spamcount_in,
        spamcount_out: 0,
        viruscount_in,
        viruscount_out: 0,
        bounces_in: 0,
        bounces_out: 0,
      },
    ];
  }

  /** A mail host elsewhere is down now and then, and its mails wait. */
  function queue(now: number) {
    const backlog = nowAndThen(key, now, 10 * minute, 0.3);
    return {
      active: String(Math.floor(now / 1000) % 4),
      deferred: backlog ? String(5 + (Math.floor(now / minute) % 40)) : '0',
      hold: '0',
      incoming: String(Math.floor(now / 1000) % 3),
      oldest_age: backlog ? Math.floor((now % (10 * minute)) / 1000) : 0,
    };
  }

  return (path, now) => {
    switch (path) {
      case '/version':
        return { version, release: version.slice(0, 3), repoid: '5bd9b2b2' };
      case '/config/cluster/status':
        return [{ cid: 0, name, type: '-', ip: '10.0.0.25', fingerprint }];
      case `/nodes/${name}/postfix/queue`:
        return queue(now);
      case '/statistics/mail':
        return mailToday(now);
      case '/statistics/mailcount':
        return mailCount(now);
      case '/quarantine/virusstatus':
        return { count: Math.floor(mailsPerMinute / 4), avgbytes: '183204', mbytes: '0.71' };
      case '/quarantine/spamstatus':
        return {
          count: String(mailsPerMinute * 40),
          avgbytes: 51_240,
          avgspam: '7.4',
          mbytes: mailsPerMinute * 2,
        };
    }
    return undefined;
  };
}
