/** How long undici keeps an idle connection, in ms, where a server does not say otherwise. */
const keptIdleMs = 4_000;

/**
 * Connections that are there while polls hold them: opened at the first request, and dropped when the last poll has
 * ended, unless these polls come so close together that the next one would find them open. Those of ten thousand
 * instances that are asked every half minute, kept meanwhile, are memory that is looked through again and again while
 * polls wait (docs/decisions/0037-connections.md).
 */
export class HeldConnections<Connections extends { destroy(): Promise<void> }> {
  readonly #open: () => Connections;
  readonly #monotonic: () => number;
  #holders = 0;
  /** When the last holder let go. */
  #idleSince = -Infinity;
  #connections: Connections | undefined;

  /** @param open may throw, and is tried again at the next request. `monotonic` is in ms and never goes back. */
  constructor(open: () => Connections, monotonic: () => number = () => performance.now()) {
    this.#open = open;
    this.#monotonic = monotonic;
  }

  /** @returns what lets go of them, to be called once. */
  hold(): () => void {
    const comesSoon = this.#monotonic() - this.#idleSince < keptIdleMs;
    this.#holders += 1;
    return () => {
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#idleSince = this.#monotonic();
      if (!comesSoon) void this.drop();
    };
  }

  get(): Connections {
    return (this.#connections ??= this.#open());
  }

  /** Requests in flight fail. */
  async drop(): Promise<void> {
    const connections = this.#connections;
    this.#connections = undefined;
    await connections?.destroy();
  }
}
