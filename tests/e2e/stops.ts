type Stop = () => Promise<void>;

/** What has begun, to be ended again, the newest first: also where what comes after it cannot begin. */
export class Stops {
  readonly #stops: Stop[] = [];

  begun<Part extends { stop: Stop }>(part: Part): Part {
    this.add(() => part.stop());
    return part;
  }

  add(stop: Stop): void {
    this.#stops.unshift(stop);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }
}
