import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expressions } from '../../tests/script/expressions.ts';

/**
 * `node tools/jq/record-oracle.ts JQ [OLDER-JQ…]`: evaluates tests/script/expressions.ts with each jq and records it in
 * tests/fixtures/script/oracle.json. The first one is what the module is held to; of the others only what differs is written.
 */
const root = resolve(import.meta.dirname, '../..');

/** What a jq says to an expression: lines of outputs, and the error that ended them. */
interface Said {
  outputs: string[];
  error?: string;
}

function say(jq: string, document: string, expression: string): Said {
  const input = readFileSync(`${root}/tests/fixtures/pulse/${document}.json`);
  const { stdout, stderr, status, error } = spawnSync(jq, ['-c', expression], {
    input,
    env: {},
    encoding: 'utf8',
  });
  // A program that does not compile ends before it reads.
  if (error && !('code' in error && error.code === 'EPIPE')) throw error;
  const outputs = stdout.split('\n').slice(0, -1);
  if (status === 0) return { outputs };
  const last = stderr.split('\n').find((line) => line.startsWith('jq: error')) ?? stderr.trim();
  return { outputs, error: last.replace(/^jq: error(?: \(.*?\))?(?: \(not a string\))?: /, '') };
}

const programs = process.argv.slice(2);
const [reference] = programs;
if (reference === undefined) throw new Error('name a jq, and older ones after it');
const version = (jq: string) => spawnSync(jq, ['--version'], { encoding: 'utf8' }).stdout.trim();
const cases = expressions.map(({ document, expression }) => {
  const said = say(reference, document, expression);
  const others = programs.slice(1).flatMap((jq) => {
    const other = say(jq, document, expression);
    return JSON.stringify(other) === JSON.stringify(said) ? [] : [[version(jq), other] as const];
  });
  return { document, expression, ...said, ...(others.length > 0 && { differs: Object.fromEntries(others) }) };
});
const recorded = { jq: version(reference), older: programs.slice(1).map(version), cases };
writeFileSync(`${root}/tests/fixtures/script/oracle.json`, `${JSON.stringify(recorded, undefined, 1)}\n`);
console.log(`${cases.length} expressions by ${recorded.jq}`);
for (const older of recorded.older)
  console.log(`${cases.filter(({ differs }) => differs?.[older]).length} differ in ${older}`);
