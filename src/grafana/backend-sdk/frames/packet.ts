import { z } from 'zod';
import type { Frame } from './frame.ts';
import { frameToJson } from './json.ts';
import { MalformedFrameError } from './malformed.ts';

/** A packet of a stream that another thread has written with `packets` or `frameToJson`. */
export class EncodedPacket {
  readonly json: string;
  /** Keeps an object that merely looks like one from passing for it. */
  readonly #checked = true;

  constructor(json: string) {
    this.json = json;
    if (!looksWritten(json))
      throw new MalformedFrameError('an encoded packet was not written by frameToJson');
    Object.freeze(this);
  }

  static is(value: unknown): value is EncodedPacket {
    return typeof value === 'object' && value !== null && #checked in value && value.#checked;
  }
}

/** @throws MalformedFrameError for a text of another origin. */
export function encodedPacket(json: string): EncodedPacket {
  return new EncodedPacket(json);
}

/**
 * The packets of a stream: of frames, the schema goes along with the first, and again whenever it is another one.
 * What is written already goes on as it is.
 */
export async function* packets(
  stream: AsyncIterable<Frame | EncodedPacket>,
): AsyncGenerator<string, void, undefined> {
  let sent: string | undefined;
  for await (const frame of stream) {
    if (EncodedPacket.is(frame)) {
      sent = undefined;
      yield frame.json;
      continue;
    }
    const schema = frameToJson(frame, 'schema');
    yield frameToJson(frame, schema === sent ? 'data' : 'all');
    sent = schema;
  }
}

const packet = z.union([
  z.strictObject({
    schema: z.looseObject({ fields: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
    data: z.looseObject({ values: z.array(z.array(z.unknown())) }).optional(),
  }),
  z.strictObject({ data: z.looseObject({ values: z.array(z.array(z.unknown())) }) }),
]);

/** Packets are small: they hold what has just happened. So all of one is read. */
function looksWritten(json: string): boolean {
  try {
    return packet.safeParse(JSON.parse(json)).success;
  } catch {
    return false;
  }
}
