import { rollcallQuery, type AskedQuery, type QueryOf } from '../../../../contract/query.ts';

/** The queries that can go on over Grafana Live. */
export type StreamedQuery = QueryOf<'queue'> | QueryOf<'breakers'> | QueryOf<'verdict'>;

export function isStreamed(asked: AskedQuery): asked is StreamedQuery {
  return 'stream' in asked && asked.stream;
}

/** What Grafana takes for the whole of `ds/<uid>/<path>`. */
const maxChannelLength = 160;

/**
 * The channel of a query: `ds/<uid>/queue`, `ds/<uid>/breakers`, `ds/<uid>/verdict/<rollout>`. What else is asked
 * stands in the path, as base64url of JSON, for it is all that a stream is told: so all who ask the same share one.
 * @returns undefined where that is longer than Grafana takes.
 */
export function channelOf(asked: StreamedQuery, uid: string): string | undefined {
  const channel = `ds/${uid}/${pathOf(asked)}`;
  return channel.length <= maxChannelLength ? channel : undefined;
}

/** The query of a channel's path; undefined for one that no query of this data source leads to. */
export function askedOf(path: string): StreamedQuery | undefined {
  const [kind, rest = '', ...more] = path.split('/');
  if (more.length > 0) return undefined;
  const fields = kind === 'verdict' ? { rollout: rest } : fieldsOf(rest);
  if (fields === undefined) return undefined;
  const parsed = rollcallQuery.safeParse({ ...fields, kind, stream: true });
  return parsed.success && isStreamed(parsed.data) ? parsed.data : undefined;
}

function pathOf(asked: StreamedQuery): string {
  if (asked.kind === 'verdict') return `verdict/${asked.rollout}`;
  const { kind, schemaVersion } = asked;
  const plain: Record<string, unknown> = rollcallQuery.parse({ kind, stream: true, schemaVersion });
  const chosen = Object.entries(asked).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(plain[name]),
  );
  if (chosen.length === 0) return kind;
  return `${kind}/${Buffer.from(JSON.stringify(Object.fromEntries(chosen))).toString('base64url')}`;
}

function fieldsOf(encoded: string): object | undefined {
  if (encoded === '') return {};
  try {
    const fields: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString());
    return typeof fields === 'object' && fields !== null ? fields : undefined;
  } catch {
    return undefined;
  }
}
