import ipaddr from 'ipaddr.js';
import { LockedOut } from '../../contract/access.ts';
import { failed, waitMs, type Failures } from './lockout.ts';

/** More addresses than this are not remembered: the one that failed longest ago is forgotten. */
const mostAddresses = 10_000;

/** Counts bad secrets by address, and slows the address down. A restart forgets them. */
export class LockedAddresses {
  readonly #monotonic: () => number;
  /** In the order of their last failure. */
  readonly #failures = new Map<string, Failures>();

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** @throws LockedOut while this address has to wait. */
  check(address: string): void {
    const wait = waitMs(this.#failures.get(networkOf(address)), this.#monotonic());
    if (wait > 0) throw new LockedOut(address, Math.ceil(wait / 1_000));
  }

  /** Another secret of this address was bad. */
  fail(address: string): void {
    const network = networkOf(address);
    const failures = failed(this.#failures.get(network), this.#monotonic());
    this.#failures.delete(network);
    this.#failures.set(network, failures);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > mostAddresses && oldest !== undefined) this.#failures.delete(oldest);
  }

  /** It presented a good one: all is forgotten. */
  succeed(address: string): void {
    this.#failures.delete(networkOf(address));
  }
}

/** Whoever has one IPv6 address has the 2^64 around it as well: they count as one. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6'
    ? parsed.toNormalizedString().split(':').slice(0, 4).join(':')
    : parsed.toString();
}
