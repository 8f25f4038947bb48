/** What Search Console allows. Its published limits by default. */
export interface BudgetOptions {
  sitePerMinute: number;
  userPerMinute: number;
  projectPerMinute: number;
  projectPerDay: number;
  /** Rows that answers may have had in ten minutes, of one project: what its documentation calls load. */
  loadPer10Minutes: number;
}

export const publishedBudgets: BudgetOptions = {
  sitePerMinute: 1_200,
  userPerMinute: 1_200,
  projectPerMinute: 40_000,
  projectPerDay: 30_000_000,
  loadPer10Minutes: 50_000_000,
};

interface Asker {
  site: string;
  user: string;
  project: string;
}

/** A refusal in Google's words. */
interface OverBudget {
  reason: 'quotaExceeded' | 'userRateLimitExceeded' | 'rateLimitExceeded' | 'dailyLimitExceeded';
  message: string;
  /** When there is room again, in ms from now. */
  retryMs: number;
}

const minuteMs = 60_000;
const rules = [
  ['site', 'sitePerMinute', minuteMs, 'quotaExceeded', 'Search Analytics QPM quota exceeded for the site'],
  ['user', 'userPerMinute', minuteMs, 'userRateLimitExceeded', 'User Rate Limit Exceeded'],
  ['project', 'projectPerMinute', minuteMs, 'rateLimitExceeded', 'Rate Limit Exceeded'],
  ['project', 'projectPerDay', 86_400_000, 'dailyLimitExceeded', 'Daily Limit Exceeded'],
] as const;

/** Counts queries in sliding windows, as the server sees them arrive: refused ones too. */
export class Budgets {
  readonly #options: BudgetOptions;
  readonly #counts = new Map<string, SlidingCount>();
  #factor = 1;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Makes every budget so much of what it was. */
  scale(factor: number): void {
    this.#factor = factor;
  }

  /** Counts a query that arrives at `now` (ms), and says why it is refused; undefined where it is not. */
  spend(asker: Asker, now: number): OverBudget | undefined {
    let refused: OverBudget | undefined;
    for (const [scope, budget, windowMs, reason, message] of rules) {
      const count = this.#count(`${budget} ${asker[scope]}`, windowMs);
      count.add(now, 1);
      if (count.total(now) > this.#limit(budget)) refused ??= { reason, message, retryMs: count.freeIn(now) };
    }
    const load = this.#load(asker);
    if (load.total(now) >= this.#limit('loadPer10Minutes'))
      refused ??= {
        reason: 'quotaExceeded',
        message: 'Search Analytics load quota exceeded',
        retryMs: load.freeIn(now),
      };
    return refused;
  }

  /** Counts the rows of an answer. */
  answered(asker: Asker, rows: number, now: number): void {
    this.#load(asker).add(now, rows);
  }

  /** Queries of the last minute for a site. */
  ofSite(site: string, now: number): number {
    return this.#count(`sitePerMinute ${site}`, minuteMs).total(now);
  }

  #limit(budget: keyof BudgetOptions): number {
    return Math.floor(this.#options[budget] * this.#factor);
  }

  #load({ project }: Asker): SlidingCount {
    return this.#count(`loadPer10Minutes ${project}`, 10 * minuteMs);
  }

  #count(key: string, windowMs: number): SlidingCount {
    const known = this.#counts.get(key);
    if (known) return known;
    const made = new SlidingCount(windowMs);
    this.#counts.set(key, made);
    return made;
  }
}

/** So many slots a window: a count is exact to that part of it. */
const slots = 120;

/** A count of the last while. */
class SlidingCount {
  readonly #slotMs: number;
  readonly #counts: { slot: number; count: number }[] = [];
  #sum = 0;

  constructor(windowMs: number) {
    this.#slotMs = windowMs / slots;
  }

  add(now: number, count: number): void {
    const slot = Math.floor(now / this.#slotMs);
    const last = this.#counts.at(-1);
    if (last?.slot === slot) last.count += count;
    else this.#counts.push({ slot, count });
    this.#sum += count;
  }

  total(now: number): number {
    const gone = Math.floor(now / this.#slotMs) - slots;
    while (this.#counts[0] && this.#counts[0].slot <= gone) this.#sum -= this.#counts.shift()?.count ?? 0;
    return this.#sum;
  }

  /** When the oldest part of it is over, in ms. */
  freeIn(now: number): number {
    const [oldest] = this.#counts;
    return oldest ? Math.ceil((oldest.slot + 1 + slots) * this.#slotMs - now) : 0;
  }
}
