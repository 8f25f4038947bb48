import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadJq } from '../../src/grafana/datasource/script/jq/load.ts';
import { ScriptPool } from '../../src/grafana/datasource/script/pool/pool.ts';
import { ScriptError } from '../../src/grafana/datasource/script/script-error.ts';

const pool = new ScriptPool({ loadModule: loadJq });
const input = new TextEncoder().encode('{"a":[1,2,3]}');
const deadlineMs = 300;
/** The kill comes 200 ms after the deadline; the rest is what a loaded machine may add to a timer. */
const mostMs = deadlineMs + 200 + 250;

const bombs = {
  'recursion without end': 'def f: 1 + f; f',
  'a tail call without end': 'def f: f; f',
  'recursion by closures': 'def f(x): x | f(x | x); f(.)',
  'a long range': 'range(1e12) | empty',
  'a range without end': 'range(0; infinite) | empty',
  'repeat into an array': '[limit(1e9; repeat(1))]',
  'outputs without end': 'repeat(1)',
  'a string that doubles': 'reduce range(100) as $n ("x"; . + .) | length',
  'a string that is repeated': '"x" * 1e9 | length',
  'an array that doubles': 'reduce range(100) as $n ([0]; . + .) | length',
  'a tree that shares its branches': 'reduce range(60) as $n (1; [., .])',
  'a tree that shares its branches, as text': 'reduce range(60) as $n (1; [., .]) | tojson | length',
  'a comparison of shared branches': 'reduce range(60) as $n (1; [., .]) | . == (. | map(.))',
  'an array of hundreds of millions': '[range(3e8)] | length',
  'an index far out': '.a[536870911] = 1 | .a | length',
  'deep nesting': 'reduce range(1e6) as $n (0; [.])',
  'deep nesting, as text': 'reduce range(20000) as $n (0; [.]) | tojson | length',
  'deep nesting, put out': 'reduce range(20000) as $n (0; [.])',
  'a deep path': 'getpath([range(1e6) | "a"])',
  'a deep path that is set': 'setpath([range(9999) | "a"]; 1) | [paths] | length',
  'a substitution of every letter': '"a" * 200000 | gsub("a"; "b") | length',
  'a substitution of nothing': '"a" * 200000 | gsub(""; "b") | length',
  'a regular expression that backtracks': '"a" * 30 | test("(a+)+$b")',
  'a regular expression that backtracks at every letter': '"a" * 50000 | test("(a|a|aa)*c")',
  'a regular expression with a large counter': '"a" | test("((a{0,1000}){0,1000}){0,1000}")',
  'regular expressions without number': '[range(1e9) | tostring | test("^" + .)] | length',
  combinations:
    '[[range(100)], [range(100)], [range(100)], [range(100)], [range(100)]] | [combinations] | length',
  'a sort of a million': '[range(1e6)] | sort_by(-.) | length',
  'a search in a long string': '("a" * 1000000) as $s | $s | [indices("a" * 500000)] | length',
  'a product of strings': '[range(1e5) | tostring] | [.[] as $x | .[] as $y | $x + $y] | length',
  'a long number': '("9" * 100000 | tonumber) + 1 | tostring | length',
  'text of text': 'reduce range(60) as $n ("\\"\\\\"; tojson) | length',
  'junk as base64': '[range(1e9) | "////" | @base64d] | length',
  'an error that is caught for ever': 'def f: try error("x") catch f; f',
  'inputs for ever': 'def f: try input catch f; f',
  flattening: 'reduce range(1e5) as $n (0; [.]) | flatten | length',
  'a label per step': 'range(1e12) | label $out | 1, break $out | empty',
  'a path expression without end': 'path(repeat(.a))',
  'limit of nothing': '[limit(-1; repeat(1))] | length',
  'an expression of 20,000 brackets': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'an expression of 10,000 additions': Array.from({ length: 10_000 }, () => '1').join('+'),
  'definitions within definitions': `${Array.from({ length: 1_000 }, (_, n) => `def f${n}:`).join('')}1;${'1;'.repeat(999)}1`,
};

describe('scripts that would never end, or take all memory', () => {
  before(() => pool.evaluate({ expression: '.', input }));
  after(() => pool.close());
  for (const [name, expression] of Object.entries(bombs))
    it(`ends ${name}`, async () => {
      const began = performance.now();
      const ended = await pool.evaluate({ expression, input, deadlineMs }).catch((error: unknown) => error);
      const took = performance.now() - began;
      assert.ok(took < mostMs, `took ${took.toFixed(0)} ms`);
      if (ended instanceof Error) assert.ok(ended instanceof ScriptError, String(ended));
      assert.deepEqual(await pool.evaluate({ expression: '.a | add', input }), { outputs: [6] });
    });

  it('ends twenty at once, and answers who waited behind them', async () => {
    const scripts = Object.values(bombs).slice(0, 20);
    const bombed = scripts.map((expression) =>
      pool.evaluate({ expression, input, deadlineMs: 100 }).catch((error: unknown) => error),
    );
    const honest = Array.from({ length: 20 }, () => pool.evaluate({ expression: '.a[1]', input }));
    for (const { outputs } of await Promise.all(honest)) assert.deepEqual(outputs, [2]);
    for (const ended of await Promise.all(bombed))
      if (ended instanceof Error) assert.ok(ended instanceof ScriptError);
  });
});

describe('what a script may know', () => {
  const outputs = async (expression: string) => (await pool2.evaluate({ expression, input })).outputs;
  const pool2 = new ScriptPool({ loadModule: loadJq, size: 1 });
  after(() => pool2.close());

  it('has no environment, file or host', async () => {
    process.env['ROLLCALL_TEST_SECRET'] = 'secret';
    assert.deepEqual(await outputs('env, $ENV, input_filename, ($ENV | length)'), [{}, {}, null, 0]);
    for (const expression of ['import "a" as a; 1', 'include "a"; 1', 'import "/etc/passwd" as $a; $a'])
      await assert.rejects(outputs(expression), { kind: 'compile', message: /module not found/ });
    assert.deepEqual(await outputs('get_search_list'), [[]]);
  });

  it('cannot write anywhere', async () => {
    assert.deepEqual(await outputs('debug, stderr, debug("x") | type'), ['object', 'object', 'object']);
    await assert.rejects(outputs('"bye" | halt_error'), { kind: 'runtime', message: 'bye' });
    assert.deepEqual(await outputs('1, halt, 2'), [1]);
  });
});
