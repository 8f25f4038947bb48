import { Client, credentials, Metadata, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';
import { services } from '../../src/grafana/backend-sdk/protocol/services.ts';
import { decodeFrame, type PlainFrame } from './decode.ts';
import { BackendProcess, type Launch, type LogLine } from './process.ts';

/** Drives a backend executable as Grafana does, for tests of any plugin. */

/** Who asks, of which data source. What is left out is an admin of organization 1 and a data source `test`. */
export interface As {
  orgId?: number;
  user?: { login: string; name: string; email: string; role: string } | null;
  dataSource?: {
    uid?: string;
    name?: string;
    url?: string;
    basicAuthEnabled?: boolean;
    basicAuthUser?: string;
    jsonData?: unknown;
    decryptedSecureJsonData?: Record<string, string>;
    updated?: Date;
  } | null;
  headers?: Record<string, string>;
  /** W3C trace context, which travels beside the message. */
  trace?: { traceparent?: string; tracestate?: string };
}

export interface Query {
  refId?: string;
  /** What the query editor would save. */
  model?: unknown;
  /** Sent as it is instead of the model. */
  json?: string;
  queryType?: string;
  from?: number;
  to?: number;
  maxDataPoints?: number;
  intervalMs?: number;
}

interface Answer {
  frames: PlainFrame[];
  error: string;
  status: number;
  errorSource: string;
}

interface ResourceAnswer {
  status: number;
  headers: Record<string, string[]>;
  /** The body in the pieces in which it came. */
  chunks: string[];
}

type Definition = (typeof services)[keyof typeof services][string];
type Wire = Record<string, unknown>;

const admin = { login: 'admin', name: 'Admin', email: 'admin@localhost', role: 'Admin' };

export class PluginClient {
  readonly process: BackendProcess;
  readonly handshake: readonly string[];
  readonly #client: Client;
  readonly #channel: ChannelCredentials;

  constructor(process: BackendProcess, handshake: readonly string[], channel: ChannelCredentials) {
    this.process = process;
    this.handshake = handshake;
    this.#channel = channel;
    const [, , network, address] = handshake;
    this.#client = new Client(network === 'unix' ? `unix:${address}` : `${address}`, channel, {
      'grpc.ssl_target_name_override': 'localhost',
      'grpc.max_receive_message_length': -1,
    });
  }

  get logs(): LogLine[] {
    return this.process.logs();
  }

  /** @param options.signal cancels the call, as Grafana does when a panel is closed. */
  async queryData(
    queries: readonly Query[],
    as: As = {},
    options: { signal?: AbortSignal } = {},
  ): Promise<Record<string, Answer>> {
    const request = { ...wireRequest(as), queries: queries.map(wireQuery) };
    const reply = await this.#unary(services.data['QueryData'], request, options.signal, as.trace);
    const responses = Object.entries(reply['responses'] as Record<string, Answer & { frames: Uint8Array[] }>);
    return Object.fromEntries(
      responses.map(([refId, { frames, error, status, errorSource }]) => {
        return [refId, { frames: frames.map(decodeFrame), error, status, errorSource }];
      }),
    );
  }

  async checkHealth(as: As = {}): Promise<{ status: string; message: string; details: unknown }> {
    const reply = await this.#unary(services.diagnostics['CheckHealth'], wireRequest(as));
    return {
      status: reply['status'] as string,
      message: reply['message'] as string,
      details: json(reply['jsonDetails']),
    };
  }

  async collectMetrics(): Promise<string> {
    const reply = await this.#unary(services.diagnostics['CollectMetrics'], {});
    return String((reply['metrics'] as { prometheus: Buffer }).prometheus);
  }

  /** @param url path and query string below the data source's resources. */
  async callResource(
    url: string,
    { method = 'GET', body = '', headers = {}, ...as }: As & { method?: string; body?: string } = {},
  ): Promise<ResourceAnswer> {
    const request = {
      pluginContext: wireContext(as),
      path: url.replace(/\?.*$/s, ''),
      method,
      url,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, { values: [value] }]),
      ),
      body: Buffer.from(body),
    };
    const answer: ResourceAnswer = { status: 0, headers: {}, chunks: [] };
    for await (const message of this.#stream(services.resource['CallResource'], request)) {
      answer.status ||= message['code'] as number;
      for (const [name, { values }] of Object.entries(
        message['headers'] as Record<string, { values: string[] }>,
      )) {
        answer.headers[name] = values;
      }
      if ((message['body'] as Buffer).length > 0) answer.chunks.push(String(message['body']));
    }
    return answer;
  }

  async subscribe(path: string, data?: unknown, as: As = {}): Promise<{ status: string; data: unknown }> {
    const reply = await this.#unary(services.stream['SubscribeStream'], wireStream(path, data, as));
    return { status: reply['status'] as string, data: json(reply['data']) };
  }

  async publish(path: string, data?: unknown, as: As = {}): Promise<{ status: string; data: unknown }> {
    const reply = await this.#unary(services.stream['PublishStream'], wireStream(path, data, as));
    return { status: reply['status'] as string, data: json(reply['data']) };
  }

  /** The packets of a channel, parsed. To leave the loop cancels the stream, as Grafana does without subscribers. */
  async *runStream(path: string, data?: unknown, as: As = {}): AsyncGenerator<unknown> {
    for await (const packet of this.#stream(services.stream['RunStream'], wireStream(path, data, as))) {
      yield json(packet['data']);
    }
  }

  /** go-plugin's own ping. */
  async ping(service = 'plugin'): Promise<string> {
    return (await this.#unary(services.health['Check'], { service }))['status'] as string;
  }

  /** Asks the plugin to stop, as Grafana does when it stops itself. */
  async shutdown(): Promise<void> {
    await this.#unary(services.controller['Shutdown'], {});
  }

  /** Breaks the connection off, as a Grafana that crashes does. */
  disconnect(): void {
    this.#client.close();
  }

  /** Another connection to the same process. */
  reconnected(): PluginClient {
    return new PluginClient(this.process, this.handshake, this.#channel);
  }

  /** Ends the process, if it still runs. */
  async close(): Promise<void> {
    this.#client.close();
    await this.process.stop();
  }

  #unary(
    definition: Definition | undefined,
    request: Wire,
    signal?: AbortSignal,
    trace: Record<string, string> = {},
  ): Promise<Wire> {
    const { path, requestSerialize, responseDeserialize } = definition as Definition;
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(trace)) metadata.set(name, value);
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, reply?: unknown) =>
        error ? reject(error) : resolve(reply as Wire);
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        done,
      );
      signal?.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }

  async *#stream(definition: Definition | undefined, request: Wire): AsyncGenerator<Wire> {
    const { path, requestSerialize, responseDeserialize } = definition as Definition;
    const call = this.#client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    try {
      yield* call as AsyncIterable<Wire>;
    } finally {
      call.on('error', () => {});
      call.cancel();
    }
  }
}

/** Starts a backend and waits until it can be called. */
export async function startPlugin(
  launch: Launch,
  channel: (handshake: readonly string[]) => ChannelCredentials = () => credentials.createInsecure(),
): Promise<PluginClient> {
  const process = new BackendProcess(launch);
  try {
    const handshake = await process.handshake();
    return new PluginClient(process, handshake, channel(handshake));
  } catch (error) {
    await process.stop();
    throw error;
  }
}

function json(bytes: unknown): unknown {
  const text = String(bytes);
  return text === '' ? undefined : JSON.parse(text);
}

function wireContext({ orgId = 1, user = admin, dataSource = {} }: As): Wire {
  return {
    orgId,
    pluginId: 'test',
    user,
    dataSourceInstanceSettings: dataSource && {
      uid: dataSource.uid ?? 'test',
      name: dataSource.name ?? 'Test',
      url: dataSource.url ?? '',
      basicAuthEnabled: dataSource.basicAuthEnabled ?? false,
      basicAuthUser: dataSource.basicAuthUser ?? '',
      jsonData: Buffer.from(JSON.stringify(dataSource.jsonData ?? {})),
      decryptedSecureJsonData: dataSource.decryptedSecureJsonData ?? {},
      lastUpdatedMS: (dataSource.updated ?? new Date(0)).getTime(),
    },
  };
}

function wireRequest(as: As): Wire {
  return { pluginContext: wireContext(as), headers: as.headers ?? {} };
}

function wireStream(path: string, data: unknown, as: As): Wire {
  return {
    ...wireRequest(as),
    path,
    data: data === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(data)),
  };
}

function wireQuery(query: Query): Wire {
  return {
    refId: query.refId ?? 'A',
    queryType: query.queryType ?? '',
    maxDataPoints: query.maxDataPoints ?? 1000,
    intervalMS: query.intervalMs ?? 1000,
    timeRange: { fromEpochMS: query.from ?? 0, toEpochMS: query.to ?? 3_600_000 },
    json: Buffer.from(query.json ?? JSON.stringify(query.model ?? {})),
  };
}
