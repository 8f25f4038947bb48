import { parsed, type Place } from './expression-parser.ts';

/** A regular expression that has to match the whole of a text. */
interface Expression {
  /** @throws SyntaxError when the texts so far have taken more steps together than a query may cost. */
  matches(text: string): boolean;
}

/** About a second's work. */
const mostSteps = 20_000_000;

/**
 * Regular expressions whose time grows with the length of the text alone, whatever is written: they come from a
 * dashboard's URL, and one that backtracks could hold up every other panel. Thompson's construction (R. Cox, "Regular
 * Expression Matching Can Be Simple And Fast", 2007): all places in the expression that the text so far may lead to
 * are followed at once.
 *
 * Literals, `.`, classes, `\d \w \s`, groups, `|`, `*`, `+`, `?` and `{m,n}`; `^` and `$` at the ends; `(?i)` in front.
 * @throws SyntaxError for anything else, such as a look-ahead or a reference back
 */
export function expression(source: string): Expression {
  const ignoresCase = source.startsWith('(?i)');
  const { begin, end } = parsed(ignoresCase ? source.slice(4) : source, ignoresCase);
  let steps = 0;
  /** With what can be reached without another character. */
  const closure = (from: Place[]): Set<Place> => {
    const reached = new Set<Place>();
    const pending = [...from];
    for (let place = pending.pop(); place; place = pending.pop()) {
      steps += 1;
      if (reached.has(place)) continue;
      reached.add(place);
      if (!place.accepts) pending.push(...place.next);
    }
    if (steps > mostSteps) throw new SyntaxError('it takes too long: write a simpler one');
    return reached;
  };
  return {
    matches(text) {
      let places = closure([begin]);
      for (const character of ignoresCase ? text.toLowerCase() : text) {
        const reached: Place[] = [];
        for (const place of places) if (place.accepts?.(character)) reached.push(...place.next);
        places = closure(reached);
        if (places.size === 0) return false;
      }
      return places.has(end);
    },
  };
}
