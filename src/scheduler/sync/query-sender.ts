import type { Clock, Random } from '../clock/clock.ts';
import { afterRefusal, type AfterRefusal } from './after-refusal.ts';
import type { DrillFaults } from './drill-faults.ts';
import { Permits } from './permits.ts';
import { approachingFrom, type Budget } from './quota.ts';
import type { Page, PageRequest, Refusal, SearchConsole } from './search-console.ts';
import type { RateEvents } from './storage/rate-events.ts';
import type { Spending, SpentBudget } from './storage/spending.ts';

interface SenderPorts {
  clock: Clock;
  random: Random;
  console: SearchConsole;
  spending: Spending;
  events: RateEvents;
  faults: DrillFaults;
  account: string;
  site: string;
  budgets: readonly Budget[];
  /** Something may be sent now that might not before. */
  onReady: () => void;
  onApproaching: (limit: number) => void;
  onExceeded: (kind: 'throttled' | 'exceeded', retryMs: number) => void;
  onError: (error: unknown) => void;
}

/** A query that was not answered within this counts as lost, in ms. */
const answersWithinMs = 60_000;
/** How often a budget that is paused is looked at again, in ms: others may have learned more. */
const lookAgainMs = 5_000;

/** Sends the queries of one run within its budgets, and slows down when it is told to. */
export class QuerySender {
  readonly #ports: SenderPorts;
  readonly #permits = new Permits();
  #asking = false;
  /** Nothing is set aside before this, by the clock that nobody sets. */
  #askAgainAt = 0;
  #cancelWait: () => void = () => undefined;
  #waiting: { until: number; reason: string } | undefined;
  #approaching = false;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
  }

  /** For what nothing is sent, and until when (ms since 1970); undefined while queries go out. */
  get waiting(): { until: number; reason: string } | undefined {
    return this.#waiting && this.#waiting.until > this.#ports.clock.now() ? this.#waiting : undefined;
  }

  /** Whether a query may be sent now. If not, more is set aside for `demand` queries, and `onReady` is called in time. */
  ready(demand: number): boolean {
    const now = this.#ports.clock.monotonic();
    const at = this.#permits.readyAt(now);
    if (at === undefined) {
      // A timer may fire somewhat before its time: then it is waited for once more, for nobody else might ask again.
      if (!this.#asking && now < this.#askAgainAt) this.#wait(this.#askAgainAt - now);
      else if (!this.#asking) void this.#setAside(demand);
      return false;
    }
    if (at > now) this.#wait(at - now);
    return at <= now;
  }

  async send(request: PageRequest, signal: AbortSignal): Promise<Page | Refusal> {
    const { clock, console, faults, site } = this.#ports;
    this.#permits.spend(clock.monotonic());
    if (faults.has('rate-limit-spike')) return spike;
    const late = new AbortController();
    const cancel = clock.after(answersWithinMs, () => late.abort());
    try {
      const answer = await console.query(site, request, AbortSignal.any([signal, late.signal]));
      if (!answer.ok && answer.kind === 'aborted' && !signal.aborted)
        return lost('there was no answer in time');
      return answer;
    } catch (error) {
      return lost((error as Error).message);
    } finally {
      cancel();
    }
  }

  /** Decides what follows a refusal, and lets all processes know of one that was about a budget. */
  async refused(refusal: Refusal, tries: number): Promise<AfterRefusal> {
    const { clock, random, budgets } = this.#ports;
    const next = afterRefusal(refusal, tries, random);
    if (next.kind !== 'slower' && next.kind !== 'pause') return next;
    this.#permits.drop();
    this.#waiting = { until: clock.now() + next.delayMs, reason: refusal.reason };
    const budget = budgets.find(({ scope }) => scope === next.scope) ?? budgets[0];
    const kind = next.kind === 'slower' ? 'throttled' : 'exceeded';
    this.#ports.onExceeded(kind, next.delayMs);
    if (!budget) return next;
    const spent = await this.#ports.spending.refused(budget, {
      now: clock.now(),
      pauseMs: next.delayMs,
      reason: refusal.reason,
      slower: next.kind === 'slower',
    });
    await this.#event(kind, spent, next.delayMs, refusal.reason);
    return next;
  }

  stop(): void {
    this.#permits.drop();
    this.#cancelWait();
  }

  async #setAside(demand: number): Promise<void> {
    const { clock, spending, budgets, onReady, onError } = this.#ports;
    this.#asking = true;
    const asked = clock.monotonic();
    try {
      const granted = await spending.setAside(budgets, demand, clock.now());
      if (granted.kind === 'granted') {
        this.#waiting = undefined;
        this.#permits.add(granted.queries, granted.spacingMs, asked);
        await this.#watchBudgets();
      } else {
        if (granted.ms > lookAgainMs)
          this.#waiting = { until: clock.now() + granted.ms, reason: this.#waiting?.reason ?? 'budget' };
        this.#waitToAsk(Math.min(granted.ms, lookAgainMs));
      }
    } catch (error) {
      onError(error);
      this.#waitToAsk(lookAgainMs);
    }
    this.#asking = false;
    if (this.#permits.left(clock.monotonic()) > 0) onReady();
    else this.#wait(Math.max(1, this.#askAgainAt - clock.monotonic()));
  }

  #waitToAsk(ms: number): void {
    this.#askAgainAt = this.#ports.clock.monotonic() + Math.max(1, ms);
  }

  /** Once as 80 % of a budget are reached, and again only after it was left. */
  async #watchBudgets(): Promise<void> {
    const { clock, spending, budgets } = this.#ports;
    const spent = await spending.spent(budgets, clock.now());
    const near = spent.find(({ used, perMinute }) => used >= approachingFrom * perMinute);
    if (near && !this.#approaching) {
      this.#ports.onApproaching(near.perMinute);
      await this.#event('approaching', near, null);
    }
    this.#approaching = near !== undefined;
  }

  #event(
    kind: 'approaching' | 'throttled' | 'exceeded',
    { scope, name, used, perMinute }: SpentBudget,
    retryMs: number | null,
    reason: string | null = null,
  ): Promise<void> {
    const { clock, events, account, site } = this.#ports;
    return events.append({
      at: clock.now(),
      kind,
      scope,
      of: name,
      account,
      site,
      used,
      budget: perMinute,
      retryMs: retryMs === null ? null : Math.round(retryMs),
      reason,
    });
  }

  #wait(ms: number): void {
    this.#cancelWait();
    this.#cancelWait = this.#ports.clock.after(Math.max(1, ms), () => this.#ports.onReady());
  }
}

const spike: Refusal = {
  ok: false,
  kind: 'throttled',
  reason: 'userRateLimitExceeded',
  message: 'a drill lets queries seem refused',
};

const lost = (message: string): Refusal => ({ ok: false, kind: 'transient', reason: 'noAnswer', message });
