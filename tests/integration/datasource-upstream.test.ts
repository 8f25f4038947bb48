import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startPlugin, type As, type PluginClient } from '../grafana-backend/client.ts';
import { until } from '../grafana-backend/deadline.ts';

/** The data source as Grafana starts it, before schedulers that are slow, large, half-closed, busy, or say "unchanged". */

const root = join(import.meta.dirname, '../..');
const healthPath = '/api/monitoring/scheduler/health';
const secrets = { token: 'planted-secret-token', password: 'planted-secret-password' };
const pulse = (name: string) => readFileSync(join(root, 'tests/fixtures/pulse', name), 'utf8');
const healthy = pulse('v6.3-01-healthy-adaptive-off.json');

let plugin: PluginClient;
let server: Server;
let url: string;
let respond: (request: IncomingMessage, response: ServerResponse) => void;
const asked: IncomingMessage[] = [];
let tests = 0;

before(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    respond(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  plugin = await startPlugin({
    command: process.execPath,
    args: [join(root, 'src/grafana/datasource/backend/main.ts')],
  });
});
after(async () => {
  const log = JSON.stringify(plugin.logs);
  await plugin.close();
  server.closeAllConnections();
  server.close();
  for (const secret of Object.values(secrets)) assert.ok(!log.includes(secret), 'no secret in the log');
});
beforeEach(() => {
  asked.length = 0;
  tests += 1;
});

const as = (jsonData: object = {}, more: As['dataSource'] = {}): As => ({
  dataSource: { uid: `upstream-${tests}`, url, jsonData, ...more },
});
const ask = async (model: object, who: As = as(), signal?: AbortSignal) => {
  const answers = await plugin.queryData([{ refId: 'A', model }], who, signal ? { signal } : {});
  return answers['A'] as (typeof answers)[string];
};
const askedFor = (path: string) => asked.filter((request) => request.url === path);
const give = (response: ServerResponse, body: string, headers: Record<string, string> = {}, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
};
/** A health document, and nothing else. */
const serving =
  (document: string, headers: Record<string, string> = {}) =>
  (request: IncomingMessage, response: ServerResponse) =>
    request.url === healthPath ? give(response, document, headers) : give(response, 'not found', {}, 404);

describe('one read of the health document', () => {
  test('answers a thousand queries that come at once, of every panel and alert rule', async () => {
    respond = serving(healthy);
    const kinds = ['queue', 'instances', 'breakers', 'deadLetters', 'staleness'];
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => ask({ kind: kinds[n % kinds.length] })),
    );
    for (const { error } of answers) assert.equal(error, '');
    // Once for each 0.9 s that it counts, however long a busy machine takes for them.
    const reads = askedFor(healthPath).length;
    assert.ok(reads <= 1 + Math.ceil((performance.now() - began) / 900), `it was read ${reads} times`);
  });

  test('is not repeated while the scheduler says that nothing has changed', async () => {
    respond = (request, response) => {
      if (request.headers['if-none-match'] === '"7"') {
        response.writeHead(304).end();
        return;
      }
      serving(healthy, { etag: '"7"' })(request, response);
    };
    const first = await ask({ kind: 'queue' });
    await until('the document was asked for again', async () => {
      assert.deepEqual(await ask({ kind: 'queue' }), first);
      return askedFor(healthPath).some(({ headers }) => headers['if-none-match'] === '"7"');
    });
  });

  test('ends with the last panel that waits for it', async () => {
    const hung: ServerResponse[] = [];
    let closed = false;
    respond = (_request, response) => {
      hung.push(response);
      response.on('close', () => (closed = true));
    };
    const leaves = new AbortController();
    const asking = [1, 2].map(() => ask({ kind: 'queue' }, as(), leaves.signal));
    await until('the scheduler was asked', () => hung.length > 0);
    leaves.abort();
    for (const each of await Promise.allSettled(asking)) assert.equal(each.status, 'rejected');
    await until('the request to the scheduler was ended', () => closed);
    assert.equal(hung.length, 1);
  });

  test('is forgotten after a write', async () => {
    let depth = 1;
    respond = (request, response) => {
      if (request.method === 'POST') {
        depth = 2;
        give(response, '{}');
      } else
        serving(JSON.stringify({ ...(JSON.parse(healthy) as object), queue: { depth, workers: 1 } }))(
          request,
          response,
        );
    };
    const who = as({}, { decryptedSecureJsonData: { token: secrets.token } });
    const shown = async () =>
      (await ask({ kind: 'queue' }, who)).frames[0]?.fields.find(({ name }) => name === 'depth')?.values;
    assert.deepEqual(await shown(), [1]);
    const written = await plugin.callResource('api/rollouts/optimize/start', {
      method: 'POST',
      body: '{}',
      ...who,
    });
    assert.equal(written.status, 200);
    assert.deepEqual(await shown(), [2]);
  });
});

describe('a scheduler that does not keep its side', () => {
  const fails = async (pattern: RegExp, jsonData: object = {}) => {
    const { error, errorSource, frames } = await ask({ kind: 'queue' }, as(jsonData));
    assert.match(error, pattern);
    assert.equal(errorSource, 'downstream');
    assert.deepEqual(frames, []);
    respond = serving(healthy);
    assert.equal((await ask({ kind: 'queue' }, as(jsonData))).error, '', 'the next query works');
  };

  test('and sends 50 MB is refused by the limit of the data source, as soon as it shows', async () => {
    let sent = 0;
    respond = (_request, response) => {
      const piece = Buffer.alloc(1e6, ' ');
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (sent < 50e6 && !response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return response.once('drain', more);
        }
        return response.end();
      };
      more();
    };
    await fails(/larger than the 4 MB .*maxAnswerMegabytes/, { maxAnswerMegabytes: 4 });
    assert.ok(sent < 50e6, 'not all of it was taken');
  });

  test('and says that it will send 50 MB is not listened to', () => {
    respond = (_request, response) => {
      response.writeHead(200, { 'content-length': String(50e6) });
      response.write('{');
    };
    return fails(/larger than the 4 MB/, { maxAnswerMegabytes: 4 });
  });

  test('and sends 50 MB within the limit is answered, and memory does not grow with repetitions', async () => {
    const large = JSON.stringify({ ...(JSON.parse(healthy) as object), padding: 'x'.repeat(50e6) });
    respond = serving(large);
    for (let n = 0; n < 5; n++)
      assert.equal((await ask({ kind: 'queue' }, as({}, { uid: `large-${n}` }))).error, '');
    const resident = Number(
      /^rollcall_datasource_resident_memory_bytes (\S+)/m.exec(await plugin.collectMetrics())?.[1],
    );
    assert.ok(resident < 1.5e9, `${resident} bytes`);
  });

  test('and sends a byte now and then is given up at the timeout', () => {
    respond = (_request, response) => {
      const drip = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(drip));
    };
    return fails(/did not answer within 1 s/, { timeoutSeconds: 1 });
  });

  test('and closes in the middle of its answer', () => {
    respond = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"half":');
      setImmediate(() => response.socket?.destroy());
    };
    return fails(/ended the connection before its answer was complete/);
  });

  test('and closes its side of the connection without an answer', () => {
    respond = (request) => request.socket.end();
    return fails(/ended the connection before its answer was complete/);
  });

  test('and closes a connection just as it is used again is asked once more', async () => {
    let closed = 0;
    respond = (request, response) => {
      if (++closed === 1) request.socket.destroy();
      else serving(healthy)(request, response);
    };
    assert.equal((await ask({ kind: 'queue' })).error, '');
  });

  test('and redirects is not followed, for that could take the token elsewhere', () => {
    respond = (_request, response) => give(response, '', { location: 'http://127.0.0.1:9/' }, 302);
    return fails(/redirect \(302\), which is not followed/);
  });
});

describe('credentials', () => {
  test('are a token, under both names that schedulers know', async () => {
    respond = serving(healthy);
    await ask({ kind: 'queue' }, as({}, { decryptedSecureJsonData: { token: secrets.token } }));
    assert.equal(asked[0]?.headers.authorization, `Bearer ${secrets.token}`);
    assert.equal(asked[0]?.headers['x-api-token'], secrets.token);
  });

  test('are a user and a password where basic authentication is on', async () => {
    respond = serving(healthy);
    await ask(
      { kind: 'queue' },
      as(
        {},
        {
          basicAuthEnabled: true,
          basicAuthUser: 'grafana',
          decryptedSecureJsonData: { basicAuthPassword: secrets.password, token: secrets.token },
        },
      ),
    );
    const pair = Buffer.from(`grafana:${secrets.password}`).toString('base64');
    assert.equal(asked[0]?.headers.authorization, `Basic ${pair}`);
    assert.equal(asked[0]?.headers['x-api-token'], undefined);
  });

  test('that are refused are named by what they are', async () => {
    respond = (_request, response) => give(response, '{}', {}, 401);
    const basic = {
      basicAuthEnabled: true,
      basicAuthUser: 'grafana',
      decryptedSecureJsonData: { basicAuthPassword: secrets.password },
    };
    assert.match((await ask({ kind: 'queue' }, as({}, { ...basic }))).error, /refuses the user and password/);
    assert.match((await ask({ kind: 'queue' }, as({}, { uid: 'none' }))).error, /asks for a token/);
  });
});

describe('settings that cannot be used are named', () => {
  for (const [what, dataSource, pattern] of [
    [
      'a timeout of words',
      { jsonData: { timeoutSeconds: 'long' } },
      /timeoutSeconds .*must be a whole number from 1 to 120 seconds/,
    ],
    [
      'a timeout of a second and a half',
      { jsonData: { timeoutSeconds: 1.5 } },
      /timeoutSeconds .*must be a whole number from 1 to 120 seconds/,
    ],
    [
      'too large an answer',
      { jsonData: { maxAnswerMegabytes: 5_000 } },
      /maxAnswerMegabytes .*must be a whole number from 1 to 512 megabytes/,
    ],
    [
      'no concurrency',
      { jsonData: { maxConcurrentQueries: 0 } },
      /maxConcurrentQueries .*must be a whole number from 1 to 64 queries/,
    ],
    [
      'a password in the URL',
      { url: 'http://me:planted-secret-password@127.0.0.1:1' },
      /URL .* holds a user or a password/,
    ],
    [
      'basic authentication without a password',
      { basicAuthEnabled: true, basicAuthUser: 'me' },
      /needs a user.* and a password/,
    ],
    [
      'a token with a line break',
      { decryptedSecureJsonData: { token: 'a\nb' } },
      /token .* characters that no token has/,
    ],
  ] as const)
    test(what, async () => {
      const { error, errorSource } = await ask({ kind: 'queue' }, as({}, dataSource));
      assert.match(error, pattern);
      assert.equal(errorSource, 'plugin');
      assert.ok(!error.includes('planted'));
    });
});

describe('a Pulse server', () => {
  const served =
    (document: string, version?: string) => (request: IncomingMessage, response: ServerResponse) =>
      request.url === '/api/version' && version !== undefined
        ? give(response, JSON.stringify({ version }))
        : serving(document)(request, response);
  const old = pulse('v5.0.0-01-healthy-no-breakers-key.json');

  test('of an old version is not shown green: a notice says what it does not report', async () => {
    respond = served(old, 'v5.0.0');
    for (const kind of ['instances', 'breakers', 'deadLetters']) {
      const { frames, error } = await ask({ kind });
      assert.equal(error, '');
      assert.match(
        JSON.stringify(frames[0]?.meta?.['notices']),
        /Pulse 5\.0\.0 reports failing polls only in its staleness/,
      );
    }
  });

  test('of an old version shows what fails by its staleness', async () => {
    const document = JSON.parse(old) as { staleness: { lastError: string; lastSuccess: string }[] };
    const [first] = document.staleness;
    if (first) first.lastError = '2026-11-21T08:38:59Z';
    respond = served(JSON.stringify(document));
    const { frames } = await ask({ kind: 'instances' });
    const failures = frames[0]?.fields.find(({ name }) => name === 'failures')?.values;
    assert.equal(failures?.filter((count) => count === 1).length, 1);
  });

  test('of an old version refuses alert rules that could never fire', async () => {
    respond = served(old, '4.25.3');
    for (const kind of ['breakers', 'deadLetters']) {
      const { error, errorSource } = await ask({ kind, format: 'numeric' });
      assert.match(error, /Pulse 4\.25\.3 reports .*ask for staleness instead/);
      assert.equal(errorSource, 'downstream');
    }
  });

  test('of a new version has no such notice', async () => {
    respond = served(healthy, '6.3.1');
    assert.equal((await ask({ kind: 'instances' })).frames[0]?.meta?.['notices'], undefined);
  });

  test('refuses what it does not have by name, also where it answers every path with its page', async () => {
    const kinds = [
      [{ kind: 'verdict', rollout: 'optimize' }, /verdict query needs rollouts. Pulse 6\.3\.1/],
      [{ kind: 'history', series: ['queue.backlog'] }, /history query needs recorded series/],
      [{ kind: 'rollouts' }, /rollouts query needs rollouts/],
      [{ kind: 'audit' }, /audit query needs an audit log/],
    ] as const;
    for (const [model, pattern] of kinds) {
      respond = served(healthy, '6.3.1');
      assert.match((await ask(model)).error, pattern);
      respond = (request, response) =>
        request.url === healthPath || request.url === '/api/version'
          ? served(healthy, '6.3.1')(request, response)
          : give(response, '<html>', { 'content-type': 'text/html' });
      assert.match((await ask(model, as({}, { uid: `page-${model.kind}` }))).error, pattern);
    }
  });

  test('says at the health check what it is and what it lacks', async () => {
    respond = served(old, 'v5.0.0');
    const { status, message } = await plugin.checkHealth(as());
    assert.equal(status, 'OK');
    assert.match(message, /\(Pulse 5\.0\.0\): 7 instances.*only in its staleness.*no history/);
  });
});

describe('a script', () => {
  const script = (expression: string) => ({ kind: 'script', endpoint: healthPath, expression });

  test('is answered by the scheduler, and a whole line of a runbook as well', async () => {
    respond = serving(pulse('v6.3-03-breaker-open.json'));
    const { frames } = await ask(script('.queue.depth'));
    assert.deepEqual(frames[0]?.fields[0]?.values, [12]);
    const line = `curl -s http://host:7655${healthPath} | jq '.breakers[] | {instance, state}'`;
    assert.equal((await ask(script(line))).frames[0]?.fields.length, 2);
  });

  test('that is wrong is told where', async () => {
    respond = serving(healthy);
    const { error, errorSource, status } = await ask(script('.queue | nope'));
    assert.match(error, /compile, line 1, column 10/);
    assert.equal(errorSource, 'plugin');
    assert.equal(status, 400);
  });

  test('that never ends is ended; queries beside it and after it do not notice', async () => {
    respond = serving(healthy);
    const lost = async () =>
      Number(
        /^rollcall_datasource_script_evaluators_lost_total (\S+)/m.exec(await plugin.collectMetrics())?.[1],
      );
    const before = await lost();
    const [endless, unstoppable, beside] = await Promise.all([
      ask(script('def f: f; f')),
      ask(script('reduce range(60) as $n (1; [., .])')),
      ask({ kind: 'queue' }),
    ]);
    assert.match(endless.error, /deadline/);
    assert.match(unstoppable.error, /deadline/);
    assert.equal(beside.error, '');
    assert.equal((await ask(script('.queue.depth'))).error, '');
    assert.ok((await lost()) > before);
  });
});

test('metrics count queries, reads and answers, and what the pages ask', async () => {
  respond = (request, response) =>
    request.method === 'POST' ? give(response, '{}', {}, 409) : serving(healthy)(request, response);
  const who = as({}, { decryptedSecureJsonData: { token: secrets.token } });
  await plugin.callResource('api/rollouts/optimize/start', { method: 'POST', ...who });
  await ask({ kind: 'queue' });
  await ask({ kind: 'queue' });
  await ask({ kind: 'nope' });
  const metrics = await plugin.collectMetrics();
  for (const line of [
    /^rollcall_datasource_queries_total\{kind="queue",status="ok"\} \d+$/m,
    /^rollcall_datasource_queries_total\{kind="unknown",status="plugin"\} \d+$/m,
    /^rollcall_datasource_document_reads_total\{how="new"\} \d+$/m,
    /^rollcall_datasource_answers_total\{how="kept"\} \d+$/m,
    /^rollcall_datasource_upstream_requests_total\{status="200"\} \d+$/m,
    /^rollcall_datasource_upstream_requests_total\{status="409"\} 1$/m,
    /^rollcall_datasource_query_thread_restarts_total 0$/m,
  ])
    assert.match(metrics, line);
});
