import { migrateQuery, newerThanThis } from '../../../contract/query-migration.ts';
import { isVariable } from '../../../contract/query/dashboard-variable.ts';
import { queryKinds, rollcallQuery, type AskedQuery, type QueryKind } from '../../../contract/query.ts';
import { DownstreamError, frame, PluginError, type Frame, type FrameMeta } from '../../backend-sdk/index.ts';
import type { ScriptPool } from '../script/pool/pool.ts';
import { scriptFrames } from '../script/script-frames.ts';
import { framesFor } from './frames/answer.ts';
import type { Reading } from './reading.ts';
import type { SchedulerClient } from './scheduler-client.ts';
import { blindSpot, named } from './server-kind.ts';
import { isStreamed } from './streams/channel.ts';
import { streamed } from './streams/live-frame.ts';

type Notice = NonNullable<FrameMeta['notices']>[number];

/** What a query is answered with. */
interface QuerySource {
  client: SchedulerClient;
  reading: Reading;
  scripts: ScriptPool;
}

/** Kinds that ask on behalf of the one who asks, since they need more than leave to read. */
const personal: readonly QueryKind[] = ['audit'];
export const isPersonal = ({ kind }: Pick<AskedQuery, 'kind'>): boolean => personal.includes(kind);

/** What a Pulse server does not have, by the kinds that need it. */
const beyondPulse: Partial<Record<QueryKind, string>> = {
  history: 'recorded series',
  rollouts: 'rollouts',
  stages: 'rollouts',
  verdict: 'rollouts',
  criteria: 'rollouts',
  transitions: 'rollouts',
  events: 'a record of events',
  audit: 'an audit log',
  policy: 'the policy engine',
  sync: 'the Search Console sync',
};

/** A saved query of any version, as it is answered. @throws PluginError for one that cannot be, naming field and fix. */
export function readQuery(model: unknown): AskedQuery {
  const newer = newerThanThis(model);
  if (newer !== undefined) throw new PluginError(newer, { status: 400 });
  const parsed = rollcallQuery.safeParse(migrateQuery(model));
  if (!parsed.success) throw badQuery(model, parsed.error.issues[0]);
  const left = variableLeftIn(parsed.data);
  if (left !== undefined)
    throw new PluginError(
      `The variable ${left} has no value here: alert rules and queries outside of a dashboard cannot use variables. Name what is meant, or leave it out for all.`,
      { status: 400 },
    );
  return parsed.data;
}

/** A dashboard's variable that nobody put a value for, where the contract lets any text through. */
function variableLeftIn(asked: AskedQuery): string | undefined {
  const parameters = asked.kind === 'script' ? Object.values(asked.parameters) : [];
  const filters = 'filters' in asked ? asked.filters : [];
  return [...parameters, ...filters.flatMap(({ value, values = [] }) => [value, ...values])].find(isVariable);
}

/**
 * Answers one query.
 * @param channel where it goes on over Grafana Live: the uid of the data source. Left out where nobody could listen.
 * @throws DownstreamError, PluginError
 */
export async function answer(
  asked: AskedQuery,
  source: QuerySource,
  signal: AbortSignal,
  channel?: { uid: string },
): Promise<readonly Frame[]> {
  const { client, reading, scripts } = source;
  try {
    if (asked.kind === 'script')
      return await scriptFrames(
        asked,
        reading.panel,
        { pool: scripts, read: (path, signal) => reading.bytes(path, signal) },
        signal,
      );
    const frames = await heeded(
      asked,
      await framesFor(asked, reading, reading.panel, signal),
      reading,
      signal,
    );
    return channel && isStreamed(asked) ? streamed(asked, frames, channel.uid, reading.now()) : frames;
  } catch (error) {
    throw (await lacking(asked.kind, error, client, signal)) ?? error;
  }
}

/** What an old Pulse server leaves empty whatever happens. */
const blindKinds: readonly QueryKind[] = ['instances', 'breakers', 'deadLetters'];

/**
 * The frames with a word on what the server cannot know.
 * @throws DownstreamError for numbers of it: an alert rule on them would never fire
 */
async function heeded(
  asked: AskedQuery,
  frames: readonly Frame[],
  reading: Reading,
  signal: AbortSignal,
): Promise<readonly Frame[]> {
  if (!blindKinds.includes(asked.kind)) return frames;
  const server = await reading.blindServer(signal);
  if (!server) return frames;
  if ('format' in asked && asked.format === 'numeric')
    throw new DownstreamError(`${blindSpot(server)} Let alert rules ask for staleness instead.`, {
      status: 501,
    });
  const shown = frames.length > 0 ? frames : [frame({ name: asked.kind, fields: [] })];
  return shown.map((each) => withNotice(each, { severity: 'warning', text: blindSpot(server) }));
}

function withNotice({ name, refId, fields, meta }: Frame, notice: Notice): Frame {
  const said = meta === null ? {} : (JSON.parse(meta) as FrameMeta);
  return frame({ name, refId, fields, meta: { ...said, notices: [...(said.notices ?? []), notice] } });
}

/** In place of an error that is due to a server which lacks what the kind needs: one that says so. */
async function lacking(
  kind: QueryKind,
  error: unknown,
  client: SchedulerClient,
  signal: AbortSignal,
): Promise<DownstreamError | undefined> {
  const needed = beyondPulse[kind];
  if (needed === undefined || !(error instanceof DownstreamError)) return undefined;
  const server = await client.server(signal).catch(() => undefined);
  if (server?.kind !== 'pulse') return undefined;
  return new DownstreamError(
    `The ${kind} query needs ${needed}. ${named(server)} answers at ${client.settings.url}, which has none: point the data source at Rollcall's own service for it.`,
    { status: 501, cause: error },
  );
}

function badQuery(model: unknown, issue: { path: PropertyKey[]; message: string } | undefined): PluginError {
  const kind = (model as { kind?: unknown } | null)?.kind;
  if (!queryKinds.some((known) => known === kind))
    return new PluginError(
      `There is no query of kind ${JSON.stringify(kind) ?? 'undefined'}: choose one of ${queryKinds.join(', ')}.`,
      { status: 400 },
    );
  return new PluginError(
    `The ${String(kind)} query is not complete: ${issue?.path.join('.')}: ${issue?.message}.`,
    { status: 400 },
  );
}
