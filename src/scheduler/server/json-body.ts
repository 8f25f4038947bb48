import { ProblemError } from '../../contract/problem.ts';
import type { App } from './typed-app.ts';

/** No body of this API is deeper than five. */
const deepest = 32;

/**
 * Takes JSON bodies, and no others. Beside what is no JSON, it refuses what two readers could read differently: a key
 * that stands twice in an object, and the keys `__proto__` and `constructor.prototype`. An empty body is none.
 */
export function takeJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null);
    const doubt = doubtOf(text);
    if (doubt?.kind === 'depth') return done(tooDeep());
    void parse(request, text, (error, value) => {
      if (error) return done(error);
      done(doubt ? twice(doubt.key) : null, value);
    });
  });
}

const tooDeep = () =>
  new ProblemError(
    400,
    'Bad request',
    `The body is nested deeper than ${deepest} levels: no body of this API is.`,
  );

const twice = (key: string) =>
  new ProblemError(400, 'Bad request', `${key}: stands twice in one object of the body: send it once.`, key);

const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;
const beforeColon = /\s*:/y;

/** Where a text, if it is JSON at all, nests too deep or repeats a key. */
function doubtOf(text: string): { kind: 'depth' } | { kind: 'twice'; key: string } | undefined {
  /** The keys seen so far of every object around; undefined for a list. */
  const around: (Set<string> | undefined)[] = [];
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '{' || found === '[') {
      if (around.length === deepest) return { kind: 'depth' };
      around.push(found === '{' ? new Set() : undefined);
    } else if (found === '}' || found === ']') around.pop();
    else {
      beforeColon.lastIndex = index + found.length;
      const keys = around.at(-1);
      if (!keys || !beforeColon.test(text)) continue;
      const key = plain(found);
      if (keys.has(key)) return { kind: 'twice', key: key.slice(0, 100) };
      keys.add(key);
    }
  }
  return undefined;
}

/** `"\u0061"` is the same key as `"a"`. What is no JSON is left to the parser. */
function plain(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}
