import { request, type ClientRequest, type IncomingMessage } from 'node:http';

/** One event as it came over the stream. */
interface ReceivedEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** Reads server-sent events as the standard has them taken apart. */
export class EventReader {
  readonly events: ReceivedEvent[] = [];
  /** The id that a client would come back with. */
  lastId = '';
  ended = false;
  readonly #asking: ClientRequest;
  #text = '';

  private constructor(asking: ClientRequest, answer: IncomingMessage) {
    this.#asking = asking;
    answer.setEncoding('utf8');
    answer.on('data', (chunk) => this.#take(String(chunk)));
    answer.on('close', () => (this.ended = true));
    answer.on('error', () => (this.ended = true));
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const asking = request(url, { headers, agent: false }, (answer) => {
        if (answer.statusCode === 200 && /^text\/event-stream/.test(answer.headers['content-type'] ?? ''))
          return resolve(new EventReader(asking, answer));
        answer.resume();
        reject(new Error(`answered ${answer.statusCode}`));
      });
      asking.on('error', reject);
      asking.end();
    });
  }

  close(): void {
    this.#asking.destroy();
  }

  #take(chunk: string): void {
    this.#text += chunk;
    for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
      const fields = new Map(
        this.#text
          .slice(0, end)
          .split('\n')
          .map((line): [string, string] => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          }),
      );
      this.#text = this.#text.slice(end + 2);
      const id = fields.get('id');
      if (id !== undefined) this.lastId = id;
      const data = fields.get('data');
      if (data !== undefined)
        this.events.push({
          id: this.lastId,
          event: fields.get('event') ?? '',
          data: JSON.parse(data) as Record<string, unknown>,
        });
    }
  }
}
