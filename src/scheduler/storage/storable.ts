/**
 * A value as JSON text that PostgreSQL can keep. It refuses NUL and lone surrogates, which may stand in any text that
 * came from outside: they become the replacement character, so that one odd name does not stop a whole write.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? storableText(each) : each,
  );
}

/** Text that PostgreSQL can keep, and gives back as it was stored. */
export function storableText(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\ufffd');
}
