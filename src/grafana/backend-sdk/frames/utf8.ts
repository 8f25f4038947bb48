const encoder = new TextEncoder();

/**
 * A column of strings as Arrow stores it: all bytes in a row, and where each string starts and ends.
 * A lone surrogate becomes U+FFFD, since UTF-8 has no place for it.
 */
export function encodeStrings(strings: readonly string[]): { bytes: Uint8Array; offsets: Int32Array } {
  const offsets = new Int32Array(strings.length + 1);
  const joined = strings.join('');
  const bytes = encoder.encode(joined);
  if (bytes.length === joined.length) {
    for (let row = 0, end = 0; row < strings.length; row++)
      offsets[row + 1] = end += (strings[row] as string).length;
    return { bytes, offsets };
  }
  return { bytes: encodeEach(strings, joined.length, offsets), offsets };
}

/** One by one, because two lone surrogates that meet where strings are joined would become one character. */
function encodeEach(strings: readonly string[], characters: number, offsets: Int32Array): Uint8Array {
  const bytes = new Uint8Array(characters * 3);
  let end = 0;
  for (let row = 0; row < strings.length; row++) {
    end += encoder.encodeInto(strings[row] as string, bytes.subarray(end)).written;
    offsets[row + 1] = end;
  }
  return bytes.slice(0, end);
}
