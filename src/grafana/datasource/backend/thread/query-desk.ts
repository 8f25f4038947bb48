import {
  encodeFrame,
  frameToJson,
  instanceCache,
  packets,
  toSourcedError,
  type Frame,
  type PluginContext,
} from '../../../backend-sdk/index.ts';
import type { AskedQuery } from '../../../../contract/query.ts';
import { loadJq } from '../../script/jq/load.ts';
import { ScriptPool } from '../../script/pool/pool.ts';
import { DocumentCache } from '../document-cache.ts';
import { checkOther } from '../health-check.ts';
import { KeptAnswers } from '../kept-answers.ts';
import { answer, isPersonal, readQuery } from '../query.ts';
import { Reading } from '../reading.ts';
import { SchedulerClient } from '../scheduler-client.ts';
import { readSettings } from '../settings.ts';
import { streamHandlers, type StreamSource } from '../streams/streams.ts';
import type { Event, Failure, Order, Report, Results, Task } from './messages.ts';

/** For documents of all data sources, and for the answers made of them. */
const mostDocumentBytes = 128 * 2 ** 20;
const mostAnswerBytes = 64 * 2 ** 20;

type Send = (report: Report, transfer?: ArrayBuffer[]) => void;

/** Does what the thread is asked to, and reports. */
export class QueryDesk {
  readonly #post: Send;
  #events: Event[] = [];
  readonly #underway = new Map<number, AbortController>();
  readonly #documents: DocumentCache;
  readonly #answers: KeptAnswers;
  readonly #scripts: ScriptPool;
  readonly #sources = instanceCache<Source>({
    create: (dataSource) => {
      const client = new SchedulerClient(readSettings(dataSource), this.#documents, (observed) =>
        this.#happened({ event: 'upstream', ...observed }),
      );
      return { client, name: `${++this.#created}`, stream: this.#streamSource(client) };
    },
    dispose: ({ client }) => client.close(),
  });
  readonly #streams = streamHandlers(async (context) => (await this.#sources.get(context)).stream);
  #created = 0;

  constructor(post: Send) {
    this.#post = post;
    this.#documents = new DocumentCache({
      maxWeight: mostDocumentBytes,
      monotonic: () => performance.now(),
      found: (how) => this.#happened({ event: 'read', how }),
    });
    this.#answers = new KeptAnswers({
      maxBytes: mostAnswerBytes,
      answered: (how) => this.#happened({ event: 'answer', how }),
    });
    this.#scripts = new ScriptPool({
      loadModule: loadJq,
      lost: (why) => this.#happened({ event: 'evaluatorLost', why }),
    });
  }

  take(order: Order): void {
    if (order.task === 'ping') this.#send({ id: 0, say: 'pong' });
    else if (order.task === 'cancel') this.#underway.get(order.id)?.abort(cancelled());
    else if (order.task === 'forget') void this.#forget(order.context);
    else void this.#work(order.id, order.task);
  }

  async #work(id: number, task: Task): Promise<void> {
    const controller = new AbortController();
    this.#underway.set(id, controller);
    try {
      const result = await this.#do(id, task, controller.signal);
      this.#send({ id, say: 'done', result }, 'frames' in (result ?? {}) ? buffersOf(result) : []);
    } catch (thrown) {
      this.#send({ id, say: 'failed', failure: failureOf(thrown) });
    } finally {
      this.#underway.delete(id);
    }
  }

  async #do(id: number, task: Task, signal: AbortSignal): Promise<Results[keyof Results]> {
    switch (task.do) {
      case 'query':
        return this.#query(task, signal);
      case 'health': {
        const { client } = await this.#sources.get(task.context);
        // Who tests the settings wants to see what is there now.
        client.forget();
        return checkOther(client, signal, task.trace);
      }
      case 'subscribe': {
        const result = await this.#streams.subscribe(streamRequest(task, signal));
        return result.status === 'ok' && result.schema
          ? { status: 'ok', schema: frameToJson(result.schema as Frame, 'schema') }
          : { status: result.status };
      }
      case 'stream':
        for await (const json of packets(this.#streams.run(streamRequest(task, signal))))
          this.#send({ id, say: 'packet', json });
        return null;
    }
  }

  async #query(task: Task & { do: 'query' }, signal: AbortSignal): Promise<Results['query']> {
    const { context, query, identity, trace, fromAlert } = task;
    const { client, name } = await this.#sources.get(context);
    const asked = readQuery(query.model);
    const asker = { trace, ...(isPersonal(asked) && { identity }) };
    const { timeRange, intervalMs, maxDataPoints, refId } = query;
    const key = {
      query: JSON.stringify([name, refId, asked, fromAlert, asker.identity]),
      span: JSON.stringify([timeRange, intervalMs, maxDataPoints]),
    };
    const frames = await this.#answers.get(
      key,
      async (ended) => {
        const reading = new Reading(client, asker, query, ended);
        const channel = fromAlert ? undefined : { uid: context.dataSource.uid };
        const made = await answer(asked, { client, reading, scripts: this.#scripts }, ended, channel);
        return {
          frames: made.map((frame) => encodeFrame(frame, refId)),
          anySpan: reading.anySpan,
          holds: (signal) => reading.holds(signal),
        };
      },
      signal,
    );
    // The kept bytes stay here; those that go are handed over, not copied again.
    return { frames: frames.map((bytes) => new Uint8Array(bytes)) };
  }

  #streamSource(client: SchedulerClient): StreamSource {
    const panel = { timeRange: { from: 0, to: 0 }, intervalMs: 0, maxDataPoints: 0 };
    return {
      frames: (asked: AskedQuery, signal: AbortSignal) =>
        answer(
          asked,
          { client, reading: new Reading(client, {}, panel, signal), scripts: this.#scripts },
          signal,
        ),
      openStream: (path, signal) => client.events(path, signal),
    };
  }

  async #forget(context: PluginContext): Promise<void> {
    const source = await this.#sources.get(context).catch(() => undefined);
    source?.client.forget();
  }

  #happened(event: Event): void {
    this.#events.push(event);
  }

  #send(report: Report, transfer?: ArrayBuffer[]): void {
    this.#post(this.#events.length > 0 ? { ...report, events: this.#events.splice(0) } : report, transfer);
  }
}

interface Source {
  client: SchedulerClient;
  /** Tells the answers of one data source from those of another, or of the same one with other settings. */
  name: string;
  stream: StreamSource;
}

function streamRequest({ context, path, trace }: Task & { path: string }, signal: AbortSignal) {
  return { context, path, trace, signal, headers: new Map<string, string>(), data: undefined };
}

function buffersOf(result: Results[keyof Results]): ArrayBuffer[] {
  return (result as Results['query']).frames.map(({ buffer }) => buffer);
}

function failureOf(thrown: unknown): Failure {
  const { message, status, source, stack } = toSourcedError(thrown);
  return { message, status, source, stack: source === 'plugin' ? stack : undefined };
}

const cancelled = () => new DOMException('Nobody waits for it any more.', 'AbortError');
