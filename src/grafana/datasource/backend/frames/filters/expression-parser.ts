/** A place in an expression: where a character that passes leads on, or where it leads on without one. */
export interface Place {
  accepts?: (character: string) => boolean;
  next: Place[];
}

/** `{1000}{1000}` must not fill memory. */
const mostPlaces = 5_000;

/**
 * The places of an expression, from its beginning to its end.
 * @param ignoresCase texts are matched in small letters then
 */
export function parsed(source: string, ignoresCase: boolean): { begin: Place; end: Place } {
  const end: Place = { next: [] };
  return { begin: new Parser(source, ignoresCase).whole()(end), end };
}

type Test = (character: string) => boolean;

/** Builds a part of the expression in front of the place that follows it. */
type Part = (next: Place) => Place;

const nothing: Part = (next) => next;
const shorthands: Record<string, RegExp> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };
const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

class Parser {
  readonly #characters: string[];
  #at = 0;
  #places = 0;
  readonly #ignoresCase: boolean;

  constructor(source: string, ignoresCase: boolean) {
    this.#characters = [...source];
    this.#ignoresCase = ignoresCase;
  }

  whole(): Part {
    this.#take('^');
    const part = this.#alternatives();
    if (this.#at < this.#characters.length)
      throw this.#error(`"${this.#characters[this.#at]}" closes nothing`);
    return part;
  }

  #alternatives(): Part {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return parts.length === 1
      ? (parts[0] as Part)
      : (next) => this.#place({ next: parts.map((part) => part(next)) });
  }

  #sequence(): Part {
    const parts: Part[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      if (next === '$' && [undefined, ')', '|'].includes(this.#characters[this.#at + 1])) this.#at += 1;
      else parts.push(this.#repeated(this.#single()));
    }
    return (next) => parts.reduceRight((following, part) => part(following), next);
  }

  #repeated(part: Part): Part {
    if (this.#take('*')) return this.#loop(part);
    if (this.#take('+')) return (next) => part(this.#loop(part)(next));
    if (this.#take('?')) return (next) => this.#place({ next: [part(next), next] });
    const [written, least = '', comma, most] =
      /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.#characters.slice(this.#at, this.#at + 12).join('')) ?? [];
    if (written === undefined) return part;
    this.#at += written.length;
    const optional = comma === undefined ? 0 : most === undefined ? undefined : Number(most) - Number(least);
    if (optional !== undefined && optional < 0) throw this.#error(`${written} ends before it begins`);
    const required = Array.from({ length: Number(least) }, () => part);
    const rest: Part[] =
      optional === undefined
        ? [this.#loop(part)]
        : Array.from({ length: optional }, (): Part => (next) => this.#place({ next: [part(next), next] }));
    return (next) =>
      [...required, ...rest].reduceRight((following, each) => {
        this.#count();
        return each(following);
      }, next);
  }

  #loop(part: Part): Part {
    return (next) => {
      const again = this.#place({ next: [next] });
      again.next.push(part(again));
      return again;
    };
  }

  #single(): Part {
    const character = this.#characters[this.#at++] as string;
    if (character === '(') {
      if (this.#peek() === '?' && !this.#takeAll('?:'))
        throw this.#error('a group can only begin with ( or (?:');
      const inner = this.#peek() === ')' ? nothing : this.#alternatives();
      if (!this.#take(')')) throw this.#error('a group is not closed');
      return inner;
    }
    if ('*+?'.includes(character)) throw this.#error(`${character} repeats nothing`);
    if ('^$'.includes(character))
      throw this.#error(`${character} stands in the middle; write \\${character} for the character`);
    if (character === '[') return this.#passing(this.#class());
    if (character === '.') return this.#passing(() => true);
    return this.#passing(character === '\\' ? this.#escaped() : this.#folded((other) => other === character));
  }

  #class(): Test {
    const negated = this.#take('^');
    const tests: Test[] = [];
    while (this.#peek() !== ']' || tests.length === 0) {
      const from = this.#characters[this.#at++];
      if (from === undefined) throw this.#error('a class is not closed');
      const to = this.#peek() === '-' ? this.#characters[this.#at + 1] : undefined;
      if (from === '\\') tests.push(this.#escaped());
      else if (to === undefined || to === ']' || to === '\\')
        tests.push(this.#folded((character) => character === from));
      else {
        this.#at += 2;
        tests.push(this.#folded((character) => character >= from && character <= to));
      }
    }
    this.#at += 1;
    return (character) => tests.some((test) => test(character)) !== negated;
  }

  #escaped(): Test {
    const escaped = this.#characters[this.#at++];
    if (escaped === undefined) throw this.#error('it ends with a backslash');
    const shorthand = shorthands[escaped];
    if (shorthand) return (character) => shorthand.test(character);
    const control = controls[escaped];
    if (control === undefined && /[A-Za-z0-9]/.test(escaped)) throw this.#error(`\\${escaped} is not known`);
    return (character) => character === (control ?? escaped);
  }

  #passing(accepts: (character: string) => boolean): Part {
    return (next) => this.#place({ accepts, next: [next] });
  }

  #folded(test: Test): Test {
    return this.#ignoresCase ? (character) => test(character) || test(character.toUpperCase()) : test;
  }

  #place(place: Place): Place {
    this.#count();
    return place;
  }

  #count(): void {
    this.#places += 1;
    if (this.#places > mostPlaces) throw this.#error('it repeats too much');
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(character: string): boolean {
    const taken = this.#peek() === character;
    if (taken) this.#at += 1;
    return taken;
  }

  #takeAll(text: string): boolean {
    return [...text].every((character) => this.#take(character));
  }

  #error(why: string): SyntaxError {
    return new SyntaxError(`${why} (at character ${Math.min(this.#at, this.#characters.length)})`);
  }
}
