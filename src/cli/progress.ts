const everyMs = 100;

/** A line on a terminal that is written anew as work goes on. Where there is no terminal nothing is written. */
export class Progress {
  readonly #terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  #writtenAt = -Infinity;

  constructor(terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr) {
    this.#terminal = terminal;
  }

  /** Says how far it has come; what follows too fast to be read is left out. */
  say(text: string): void {
    const now = performance.now();
    if (!this.#terminal.isTTY || now - this.#writtenAt < everyMs) return;
    this.#writtenAt = now;
    this.#terminal.write(`\r\u001b[K${text}`);
  }

  /** Leaves the line empty. */
  end(): void {
    if (this.#writtenAt >= 0) this.#terminal.write('\r\u001b[K');
    this.#writtenAt = -Infinity;
  }
}
