/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  type: string;
  data: string;
}

/** What one event may have: an audited event with the documents before and after it is far below. */
const longestEvent = 4 * 1024 * 1024;

/**
 * Reads server-sent events (WHATWG HTML, 9.2.6): lines of `field: value`, and an empty line behind each event. What
 * has no data, such as a mark of where the stream is, is no event.
 * @throws Error for an event that goes on and on
 */
export async function* serverSentEvents(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let type = '';
  let data: string[] = [];
  for await (const line of lines(stream)) {
    if (line === '') {
      if (data.length > 0) yield { type: type || 'message', data: data.join('\n') };
      type = '';
      data = [];
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
    if (data.reduce((sum, { length }) => sum + length, 0) > longestEvent) throw endless();
  }
}

async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const whole = rest.split(/\r\n|\n|\r(?!$)/);
    rest = whole.pop() ?? '';
    yield* whole;
    if (rest.length > longestEvent) throw endless();
  }
}

function endless(): Error {
  return new Error(`an event of more than ${longestEvent} characters`);
}
