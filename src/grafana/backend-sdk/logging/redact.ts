const secretKey =
  /passw(or)?d|passphrase|\bpass\b|secret|token|authorization|cookie|credential|(api|private)[-_]?key/i;
const secretInText = /\b(Bearer|Basic)\s+[\w.~+/=-]+|(:\/\/)[^\s/:@]*:[^\s/@]+@/g;

const maxDepth = 6;
const maxItems = 100;

/**
 * A copy of any value that JSON can carry and that shows no secret: what stands under a telling key is
 * replaced, and so are bearer tokens and passwords of URLs inside of text. It never throws, whatever getters
 * and proxies do, and cuts cycles, depth and length.
 */
export function redact(value: unknown): unknown {
  return copy(value, 0, new Set());
}

export function redactText(text: string): string {
  return text.replace(secretInText, (_, scheme: string | undefined, url: string | undefined) =>
    url ? `${url}[redacted]@` : `${scheme} [redacted]`,
  );
}

function copy(value: unknown, depth: number, seen: Set<object>): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : guarded(value, depth, seen);
    case 'function':
      return '[function]';
    case 'bigint':
    case 'symbol':
    case 'undefined':
      return String(value);
  }
}

function guarded(value: object, depth: number, seen: Set<object>): unknown {
  if (seen.has(value)) return '[circular]';
  if (depth >= maxDepth) return '[deep]';
  seen.add(value);
  try {
    return copyObject(value, depth + 1, seen);
  } catch {
    return '[unreadable]';
  } finally {
    seen.delete(value);
  }
}

function copyObject(value: object, depth: number, seen: Set<object>): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL || value instanceof RegExp) return redactText(value.toString());
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return copyError(value, depth, seen);
  if (value instanceof Map) return copyEntries(value, depth, seen);
  if (Array.isArray(value) || value instanceof Set) {
    const items = [...value];
    const copies = items.slice(0, maxItems).map((item) => copy(item, depth, seen));
    return items.length > maxItems ? [...copies, `[${items.length - maxItems} more]`] : copies;
  }
  return copyEntries(Object.entries(value), depth, seen);
}

function copyError(error: Error, depth: number, seen: Set<object>): unknown {
  const { name, message, stack, cause } = error;
  const text = { name: String(name), message: redactText(String(message)), stack: redactText(String(stack)) };
  const own = copyEntries(Object.entries(error), depth, seen);
  return cause === undefined ? { ...own, ...text } : { ...own, ...text, cause: copy(cause, depth, seen) };
}

function copyEntries(entries: Iterable<[unknown, unknown]>, depth: number, seen: Set<object>): object {
  const copied: [string, unknown][] = [];
  for (const [key, value] of entries) {
    if (copied.length === maxItems) break;
    const name = String(key);
    const secret = secretKey.test(name) && value !== undefined && value !== null && value !== '';
    copied.push([name, secret ? '[redacted]' : copy(value, depth, seen)]);
  }
  return Object.fromEntries(copied);
}
