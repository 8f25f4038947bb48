import { randomOf, type Random } from '../random.ts';

/** How large the simulated sites are, and how much of them is odd. */
export interface WorldOptions {
  seed: number;
  /** Rows by page and query of an ordinary day; it swings with the week, grows over the years, and doubles now and then. */
  rowsPerDay: number;
  /** Share of rows that have no query, as too few people asked it: the totals of a day have them, rows by query do not. */
  anonymizedShare: number;
  /** Share of days on which the site was down: they have no rows at all. */
  emptyShare: number;
  /** Share of pages whose URL is 2 kB long, and of queries in letters of every Unicode plane. */
  oddShare: number;
}

export const ordinaryWorld: WorldOptions = {
  seed: 1,
  rowsPerDay: 2_000,
  anonymizedShare: 0.05,
  emptyShare: 0.01,
  oddShare: 0.002,
};

/** One page and query of one day. */
export interface WorldRow {
  page: string;
  query: string;
  country: string;
  device: string;
  clicks: number;
  impressions: number;
  position: number;
  /** Too few people asked it. */
  anonymized: boolean;
}

/** Pairs of page and query that a site has: more than any day shows. A power of two, so that an odd step visits each once. */
const pairs = 2 ** 17;
const pages = 2 ** 13;
const step = 48_271;
/** Ranks change places from day to day within so many. */
const jostle = 64;

const countries = ['usa', 'gbr', 'deu', 'ind', 'fra', 'bra', 'can', 'aus', 'jpn', 'nld'] as const;
const devices = ['MOBILE', 'MOBILE', 'MOBILE', 'DESKTOP', 'DESKTOP', 'TABLET'] as const;
const words = (
  'guide best cheap review compare buy near online store size blue red wool oak steel garden kitchen winter ' +
  'summer repair manual spare part price used new large small light waterproof kids travel gift set'
).split(' ');

/**
 * The rows of one day, by clicks, the most first. The same seed has the same rows; `grownBy` more come with the time
 * while a day is not final, and those that were there stay.
 */
export function rowsOfDay(
  options: WorldOptions,
  of: { site: string; type: string; date: string; grownBy?: number },
): WorldRow[] {
  const { site, type, date, grownBy = 0 } = of;
  const random = randomOf('search-console', options.seed, site, type, date);
  const count = Math.min(sizeOfDay(options, date, random) + grownBy, pairs);
  const shift = randomOf('search-console', options.seed, site, type).between(0, pairs - 1);
  const swap = random.between(0, jostle - 1);
  // Clicks fall with the rank as they do on the web; far the most rows have one or none.
  const top = 12 * Math.sqrt(options.rowsPerDay) * (0.8 + 0.4 * random.fraction());
  const rows: WorldRow[] = [];
  for (let rank = 0; rank < count; rank += 1) {
    const pair = ((rank ^ swap) * step + shift) % pairs;
    const clicks = Math.floor(top / (rank + 1) ** 0.85);
    const chance = random.fraction();
    rows.push({
      ...namesOf(options, site, pair),
      clicks,
      impressions: clicks * 8 + 1 + Math.floor(60 * chance * chance),
      position: Math.round((1 + 40 * chance) * 100) / 100,
      anonymized: chance < options.anonymizedShare,
    });
  }
  return rows;
}

function sizeOfDay({ rowsPerDay, emptyShare }: WorldOptions, date: string, random: Random): number {
  const ms = Date.parse(date);
  if (random.fraction() < emptyShare) return 0;
  const weekend = [0, 6].includes(new Date(ms).getUTCDay()) ? 0.78 : 1.05;
  const growth = 1 + (0.1 * (ms - Date.UTC(2026, 0, 1))) / (366 * 86_400_000);
  const spike = random.fraction() < 0.06 ? 2 : 1;
  return Math.max(1, Math.round(rowsPerDay * weekend * growth * spike * (0.9 + 0.2 * random.fraction())));
}

/** What a pair is called is the same on all days. Hashing it costs less than drawing it. */
function namesOf({ oddShare }: WorldOptions, site: string, pair: number) {
  const page = pair % pages;
  const word = (salt: number) => words[Math.imul(pair + 7 * salt, 2_654_435_761) >>> 27] ?? 'guide';
  const odd = oddShare > 0 && ((page * 7_919) % 10_000) / 10_000 < oddShare;
  const path = `${words[page % 31]}/${words[(page >> 5) % 31]}-${page}`;
  return {
    page: `${originOf(site)}/${odd ? `${path}?q=${'%E2%82%AC'.repeat(222)}` : path}`,
    query: odd ? `${lettersOfEveryPlane(pair)} ${pair}` : `${word(1)} ${word(2)} ${pair}`,
    country: countries[pair % countries.length] ?? 'usa',
    device: devices[(pair >> 4) % devices.length] ?? 'MOBILE',
  };
}

const originOf = (site: string) =>
  site.startsWith('sc-domain:') ? `https://www.${site.slice('sc-domain:'.length)}` : site.replace(/\/$/, '');

/** One character of each of the 17 planes, and what often breaks: quotes, a backslash, a combining mark, both directions. */
function lettersOfEveryPlane(salt: number): string {
  const letters = Array.from({ length: 17 }, (_, plane) => {
    const at = 0x0400 + ((salt * 31 + plane * 97) % 0x7000);
    return String.fromCodePoint(plane * 0x1_00_00 + at);
  });
  return `"'\\\u0301\u202e${letters.join('')}`;
}
