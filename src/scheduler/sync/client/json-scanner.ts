import { storableText } from '../../storage/storable.ts';

/** What is read is not JSON, or not of the shape that is expected. */
export class MalformedError extends Error {}

const [quote, backslash, comma, colon, minus, point, zero, nine] = Buffer.from(
  '"\\,:-.09',
) as unknown as Bytes8;
const [openBrace, closeBrace, openBracket, closeBracket] = Buffer.from('{}[]') as unknown as Bytes4;
type Bytes8 = [number, number, number, number, number, number, number, number];
type Bytes4 = [number, number, number, number];

/** JSON that nobody knows is gone over so deep, and no answer of Search Console is. */
const deepest = 32;
/** So many digits are exact in a double, and so is a power of ten of as many. */
const exactDigits = 15;
const powersOfTen = Array.from({ length: exactDigits + 1 }, (_, power) => 10 ** power);

/**
 * Reads JSON token by token out of the bytes that it came in, without making a value of what is only passed on.
 * Texts are left where they stand: one with escapes is written over by what it says, which is never longer.
 * @throws MalformedError from any of its methods, for what is not JSON.
 */
export class JsonScanner {
  readonly bytes: Buffer;
  at = 0;
  /** Where the text that was read last begins and ends. */
  start = 0;
  end = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Goes through the members of an object; `member` hears with `start` and `end` at the name, and reads the value. */
  object(member: () => void): void {
    this.expect(openBrace);
    if (this.takes(closeBrace)) return;
    do {
      this.text();
      this.expect(colon);
      member();
    } while (this.takes(comma));
    this.expect(closeBrace);
  }

  array(element: () => void): void {
    this.expect(openBracket);
    if (this.takes(closeBracket)) return;
    do element();
    while (this.takes(comma));
    this.expect(closeBracket);
  }

  /** Whether the text that was read last is this one. */
  is(name: Uint8Array): boolean {
    const { bytes, start } = this;
    if (this.end - start !== name.length) return false;
    for (let index = 0; index < name.length; index += 1)
      if (bytes[start + index] !== name[index]) return false;
    return true;
  }

  /** Reads a text, and leaves its bytes as PostgreSQL can keep them between `start` and `end`. */
  text(): void {
    this.expect(quote);
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let escaped = false;
    for (let byte = bytes[at]; byte !== quote; byte = bytes[at]) {
      if (byte === undefined || byte < 0x20) throw new MalformedError();
      if (byte === backslash) {
        escaped = true;
        at += 1;
      }
      at += 1;
    }
    this.at = at + 1;
    this.start = start;
    this.end = escaped ? this.#unescape(start, at) : at;
  }

  number(): number {
    this.#space();
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let digits = 0;
    for (let byte = bytes[at]; isDigit(byte); byte = bytes[(at += 1)]) digits = digits * 10 + byte - zero;
    let after = 0;
    if (bytes[at] === point) {
      const first = at + 1;
      at = first;
      for (let byte = bytes[at]; isDigit(byte); byte = bytes[(at += 1)]) digits = digits * 10 + byte - zero;
      after = at - first;
    }
    const isPlain = isDigit(bytes[start]) && (bytes[start] !== zero || !isDigit(bytes[start + 1]));
    if (!isPlain || at - start > exactDigits || isMore(bytes[at]) || bytes[at - 1] === point)
      return this.#anyNumber();
    this.at = at;
    return after === 0 ? digits : digits / (powersOfTen[after] ?? 1);
  }

  /** Passes over whatever stands there. */
  skip(depth = 0): void {
    this.#space();
    const byte = this.bytes[this.at];
    if (depth > deepest) throw new MalformedError();
    if (byte === quote) this.text();
    else if (byte === openBrace) this.object(() => this.skip(depth + 1));
    else if (byte === openBracket) this.array(() => this.skip(depth + 1));
    else if (byte === minus || isDigit(byte)) this.number();
    else this.#word();
  }

  /** Nothing but space may follow. */
  finish(): void {
    this.#space();
    if (this.at < this.bytes.length) throw new MalformedError();
  }

  expect(byte: number): void {
    if (!this.takes(byte)) throw new MalformedError();
  }

  takes(byte: number): boolean {
    if (this.bytes[this.at] !== byte) {
      this.#space();
      if (this.bytes[this.at] !== byte) return false;
    }
    this.at += 1;
    return true;
  }

  #space(): void {
    const { bytes } = this;
    let { at } = this;
    for (
      let byte = bytes[at];
      byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
      byte = bytes[at]
    )
      at += 1;
    this.at = at;
  }

  #unescape(start: number, end: number): number {
    const said = parsed(this.bytes.toString('utf8', start - 1, end + 1));
    return start + this.bytes.write(storableText(String(said)), start);
  }

  /** One with a sign or an exponent, or with more digits than are added up exactly. */
  #anyNumber(): number {
    const start = this.at;
    let end = start;
    for (
      let byte = this.bytes[end];
      isDigit(byte) || isMore(byte) || byte === point;
      byte = this.bytes[(end += 1)]
    );
    this.at = end;
    return Number(parsed(this.bytes.toString('latin1', start, end)));
  }

  #word(): void {
    for (const word of ['null', 'true', 'false'])
      if (this.bytes.toString('latin1', this.at, this.at + word.length) === word) {
        this.at += word.length;
        return;
      }
    throw new MalformedError();
  }
}

const isDigit = (byte: number | undefined): byte is number =>
  byte !== undefined && byte >= zero && byte <= nine;

/** What else a number may be made of: signs and exponents. */
const isMore = (byte: number | undefined) =>
  byte === minus || byte === 0x2b || byte === 0x65 || byte === 0x45;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new MalformedError();
  }
}
