/** Wrongly passing a rate that is over its limit happens at most this often, however often it is looked at. */
export const errorRate = 0.05;
const logProof = Math.log(1 / errorRate);

/**
 * How much better a fair mixture of all failure rates explains `failures` of `runs` than the rate `p` does, as a natural
 * logarithm: ln B(k+1, n−k+1) − k ln p − (n−k) ln(1−p), B being the beta function. If the rate is `p`, the ratio is a
 * martingale that starts at 1, so by Ville's inequality it ever reaches 20 with a chance of at most 1 in 20: that holds
 * at all looks together (Robbins 1970, "Statistical methods related to the law of the iterated logarithm").
 */
export function logEvidenceAgainst(p: number, failures: number, runs: number): number {
  const successes = runs - failures;
  const logBeta = logGamma(failures + 1) + logGamma(successes + 1) - logGamma(runs + 2);
  const logLikelihood =
    (failures === 0 ? 0 : failures * Math.log(p)) + (successes === 0 ? 0 : successes * Math.log1p(-p));
  return logBeta - logLikelihood;
}

/** Whether so many failures of so many runs prove that the rate is at most this. */
export function provesAtMost(atMost: number, failures: number, runs: number): boolean {
  if (atMost >= 1) return runs > 0;
  return runs > 0 && failures < atMost * runs && logEvidenceAgainst(atMost, failures, runs) >= logProof;
}

/**
 * The one-sided 95 % upper bound of a rate that stays right when it is looked at after every run: the largest rate that
 * the runs do not refute. 1 without runs.
 */
export function upperBound(failures: number, runs: number): number {
  if (runs === 0 || failures >= runs) return 1;
  let [low, high] = [failures / runs, 1];
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2)
    if (logEvidenceAgainst(middle, failures, runs) >= logProof) high = middle;
    else low = middle;
  return high;
}

/** Runs without any failure that prove a rate of at most `atMost`: looked at once, as planned, or at every tick. */
export function runsWithoutFailure(atMost: number, looks: 'once' | 'every tick'): number | null {
  if (atMost <= 0) return null;
  if (atMost >= 1) return 1;
  if (looks === 'once') return Math.ceil(Math.log(errorRate) / Math.log1p(-atMost));
  return runsUntilProof(atMost, 0, 0, 0);
}

/**
 * Further runs until a rate of at most `atMost` is proved, if from now on the share `failing` of them fails.
 * @returns null if it never is, or not within a thousand million runs.
 */
export function runsUntilProof(
  atMost: number,
  failures: number,
  runs: number,
  failing: number,
): number | null {
  if (atMost <= 0 || failing >= atMost) return null;
  const proved = (more: number) => provesAtMost(atMost, failures + more * failing, runs + more);
  if (proved(0)) return 0;
  let enough = 1;
  while (!proved(enough)) if ((enough *= 2) > 1e9) return null;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (proved(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** ln Γ(x) for x ≥ 1, to 15 digits (Lanczos 1964, with the coefficients for g = 7 and nine terms). */
function logGamma(x: number): number {
  const z = x - 1;
  let sum = 0.99999999999980993;
  for (let index = 0; index < lanczos.length; index++) sum += (lanczos[index] as number) / (z + index + 1);
  const t = z + 7.5;
  return halfLogOfTwoPi + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
const halfLogOfTwoPi = 0.9189385332046728;
const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
