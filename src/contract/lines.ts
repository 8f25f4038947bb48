const lineEnd = 0x0a;

interface Line {
  /** Without its line end. */
  bytes: Uint8Array;
  /** Whether the stream ended without a line end after it; then it may be empty. */
  last: boolean;
}

/**
 * The lines of a stream of bytes, as bytes. What follows the last line end comes as one more line, even if it is empty.
 * A line that grows beyond `longestBytes` is given as far as it was read, and ends the lines.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  longestBytes: number,
): AsyncGenerator<Line> {
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, from)) {
      yield { bytes: Buffer.concat([...begun, chunk.subarray(from, end)]), last: false };
      begun = [];
      begunBytes = 0;
      from = end + 1;
    }
    if (from === chunk.length) continue;
    begun.push(chunk.subarray(from));
    begunBytes += chunk.length - from;
    if (begunBytes > longestBytes) break;
  }
  yield { bytes: Buffer.concat(begun), last: true };
}
