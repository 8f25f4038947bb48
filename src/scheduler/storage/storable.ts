/**
 * A value as JSON text that PostgreSQL can keep. It refuses NUL and lone surrogates, which may stand in any text that
 * came from outside: they become the replacement character, so that one odd name does not stop a whole write.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Both are escaped in it; where there is no such escape, which is nearly always, there is nothing to replace.
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? storableText(each) : each,
  );
}

/** Text that PostgreSQL can keep, and gives back as it was stored. */
export function storableText(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\ufffd');
}
