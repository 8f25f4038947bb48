import { errorRate } from './bounds.ts';

/** Sums over pairs of a difference d and a base b: all that a bound of Σd ÷ Σb needs. */
export interface PairSums {
  pairs: number;
  d: number;
  b: number;
  dd: number;
  db: number;
  bb: number;
}

/** The base counts as at least this, so that nothing is divided by zero. */
const leastBase = 1e-9;

/**
 * How far the alternatives reach that a bound is tuned for: the variance of the mean contribution in units of the
 * contributions' own. An eighth makes the bound tightest at about fifty pairs; it is right for any number of them.
 */
const spread = 1 / 8;

/**
 * One more pair is judged along with those that were seen: one that loses this many mean bases. Pairs that all gain a
 * little have no spread, so that by themselves they would prove anything; a rare and large loss just was not seen yet.
 */
const unseenLoss = 2;

/** Σ difference ÷ max(Σ base, ε). */
export const ratioOf = (difference: number, base: number): number => difference / Math.max(base, leastBase);

/**
 * The t² beyond which contributions prove that their mean is not zero, at all looks together; Infinity where so few
 * cannot prove it. For normal contributions of unknown variance, the Bayes factor of a mean with a normal prior of
 * variance g (in their own units) against zero, (1+ng)^½⁽ⁿ⁻¹⁾ ((1 + t²/ν) / (1+ng + t²/ν))^½ⁿ with ν = n − 1, is a
 * martingale under zero (Lai 1976, "On confidence sequences"): it ever reaches 20 with a chance of at most 1 in 20.
 * This is that inequality solved for t².
 */
export function provingTSquared(pairs: number): number {
  if (pairs < 2) return Infinity;
  const spreadOut = 1 + pairs * spread;
  const needed = (Math.sqrt(spreadOut) / errorRate) ** (2 / pairs);
  return needed >= spreadOut ? Infinity : ((pairs - 1) * (needed - 1)) / (1 - needed / spreadOut);
}

/**
 * The one-sided lower bound of Σd ÷ Σb that stays right when it is looked at after every pair: the smallest ratio r for
 * which the contributions d − r·b do not prove a mean above zero. Both sides of the inequality are quadratic in r, so it
 * is a root (Fieller 1954, "Some problems in interval estimation", with a t that holds at all looks). It holds for
 * independent pairs of which none loses more than two mean bases (docs/decisions/0014-evidence.md has the simulation).
 * @returns null while the pairs bound nothing.
 */
export function ratioLowerBound(seen: PairSums): number | null {
  if (seen.pairs === 0) return null;
  const sums = withUnseenLoss(seen);
  const { pairs: n } = sums;
  const tSquared = provingTSquared(n);
  if (!Number.isFinite(tSquared)) return null;
  const share = tSquared / n / (n - 1);
  const [d, b] = [sums.d / n, sums.b / n];
  const spreadOf = (product: number, x: number, y: number) => product - n * x * y;
  const square = b * b - share * Math.max(0, spreadOf(sums.bb, b, b));
  const linear = d * b - share * spreadOf(sums.db, d, b);
  const constant = d * d - share * Math.max(0, spreadOf(sums.dd, d, d));
  // The base itself is not known to be above zero: no ratio is refuted.
  if (!(square > 0) || b <= 0) return null;
  return (linear - Math.sqrt(Math.max(0, linear * linear - square * constant))) / square;
}

function withUnseenLoss({ pairs, d, b, dd, db, bb }: PairSums): PairSums {
  const base = b / pairs;
  const loss = -unseenLoss * base;
  return {
    pairs: pairs + 1,
    d: d + loss,
    b: b + base,
    dd: dd + loss * loss,
    db: db + loss * base,
    bb: bb + base * base,
  };
}

/** Pairs in all until a ratio of at least `atLeast` is proved, if further pairs are like those so far; null for never. */
export function pairsUntilProof(atLeast: number, sums: PairSums): number | null {
  const { pairs: n } = sums;
  if (n < 2) return null;
  const like = (pairs: number): PairSums =>
    ({
      pairs,
      ...Object.fromEntries(
        (['d', 'b', 'dd', 'db', 'bb'] as const).map((name) => [name, (sums[name] * pairs) / n]),
      ),
    }) as PairSums;
  if (!(ratioOf(sums.d, sums.b) > atLeast)) return null;
  const proved = (pairs: number) => (ratioLowerBound(like(pairs)) ?? -Infinity) >= atLeast;
  let enough = n;
  while (!proved(enough)) if ((enough *= 2) > 1e9) return null;
  for (let tooFew = Math.floor(enough / 2); enough - tooFew > 1;) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (middle >= n && proved(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
