import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { runbookLine } from './runbook-line.ts';

const endpoint = '/api/monitoring/scheduler/health';
const breakers =
  '.instances[] | select(.breaker.state != "closed") | {key, state: .breaker.state, since: .breaker.since}';
const deadLetters =
  '.instances[] | select(.deadLetter.present) | {key, reason: .deadLetter.reason, retryCount: .deadLetter.retryCount, nextRetry: .deadLetter.nextRetry}';

describe('a line of a runbook', () => {
  it('is read as the runbooks have it', () => {
    const whole = { endpoint, parameters: {}, expression: '.' };
    for (const host of ['<staging-host>', '<prod-host>', '<host>', '', 'localhost', '[::1]'])
      assert.deepEqual(runbookLine(`curl -s http://${host}:7655${endpoint} | jq`), whole, host);
    for (const expression of [breakers, deadLetters]) {
      const read = { endpoint, parameters: {}, expression };
      assert.deepEqual(runbookLine(`curl -s http://<host>:7655${endpoint} \\\n  | jq '${expression}'`), read);
      assert.deepEqual(runbookLine(`curl -s http://:7655${endpoint} \\ | jq '${expression}'`), read);
    }
  });

  it('passes over what says how to connect and how to print', () => {
    assert.deepEqual(
      runbookLine(
        `$ curl -fsSk -H "Authorization: Bearer <token>" -u admin:secret --max-time 5 'https://pulse.example/api/history?series=queue.backlog&step=60' | jq -r '.times[]'`,
      ),
      {
        endpoint: '/api/history',
        parameters: { series: 'queue.backlog', step: '60' },
        expression: '.times[]',
      },
    );
    assert.deepEqual(runbookLine('curl https://h/some/prefix/api/rollouts/adaptive-polling'), {
      endpoint: '/api/rollouts/{id}',
      parameters: { id: 'adaptive-polling' },
      expression: '.',
    });
  });

  it('takes the variables of the line into the expression', () => {
    assert.equal(
      runbookLine(
        `curl -s h${endpoint} | jq --arg t "p\\"ve" --argjson n 3 '.instances[] | select(.type == $t)'`,
      )?.expression,
      '"p\\"ve" as $t | 3 as $n | .instances[] | select(.type == $t)',
    );
    assert.equal(
      runbookLine(`curl -s h${endpoint} | jq '.instances[] | select(.type == $t)' -r --arg t pve`)
        ?.expression,
      '"pve" as $t | .instances[] | select(.type == $t)',
    );
  });

  it('is none where it would mean something else', () => {
    for (const line of [
      '.queue.depth',
      '',
      'curl',
      `curl -s h${endpoint} | jq -n '1'`,
      `curl -s h${endpoint} | jq -s .`,
      `curl -s h${endpoint} | jq . -s`,
      `curl -s h${endpoint} | jq . other.json`,
      `curl -s h${endpoint} | jq --slurpfile a b .`,
      `curl -s h${endpoint} | jq . | wc -l`,
      `curl -s h${endpoint} | grep open`,
      `curl -s h${endpoint} > /tmp/x`,
      `curl -s h${endpoint}; rm -rf /`,
      `curl -s h${endpoint} | jq '.queue`,
      'curl -s h$(id)/api/health | jq .',
      'curl -s http://h/api/audit | jq .',
      'curl -s http://h/api/rollouts/a/b | jq .',
      `wget -qO- h${endpoint} | jq .`,
    ])
      assert.equal(runbookLine(line), undefined, line);
  });

  it('never throws, and never takes long', () => {
    const word = fc.constantFrom(
      'curl',
      'jq',
      '|',
      "'",
      '"',
      '\\',
      '<host>',
      endpoint,
      ' ',
      '\n',
      '-s',
      '--arg',
      '$',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 40 }), (words) => {
        runbookLine(`curl ${words.join('')}`);
      }),
      { numRuns: 2_000 },
    );
    const began = performance.now();
    runbookLine(`curl ${'<'.repeat(50_000)} "${'\\'.repeat(50_000)}`);
    runbookLine(`curl http://${'<a '.repeat(20_000)}`);
    assert.ok(performance.now() - began < 5_000);
  });
});
