/**
 * What comes by calls, one after the other, as something to go through. What was not taken yet waits.
 * @param begin starts it; it calls `packet` for each, and resolves at the end
 * @param signal ends it
 */
export async function* packetsOf(
  begin: (packet: (json: string) => void, signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const ready: string[] = [];
  const left = new AbortController();
  let over = false;
  let wake = () => {};
  const whole = begin(
    (json) => {
      ready.push(json);
      wake();
    },
    AbortSignal.any([signal, left.signal]),
  ).finally(() => {
    over = true;
    wake();
  });
  // It is thrown below, to who is still there.
  whole.catch(() => undefined);
  try {
    while (!over || ready.length > 0) {
      const json = ready.shift();
      if (json !== undefined) yield json;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    await whole;
  } finally {
    left.abort();
  }
}
