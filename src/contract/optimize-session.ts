import { playbackQuality, type PlaybackConditions, type PlaybackQuality } from './playback-quality.ts';

/**
 * What the Optimize page is at. Live follows the feed; frozen stands on one snapshot; computing waits for a plan on it;
 * playback shows the plan; error says why there is none.
 */
export type OptimizeState = 'live' | 'frozen' | 'computing' | 'playback' | 'error';

/** The snapshot that a page stands on, as the API names it. */
export interface ViewSnapshot {
  sv: string;
  viewSnapshotId: string;
  viewSnapshotSha256: string;
}

export interface OptimizeError {
  /** The code of the API's error, such as `view_snapshot_mismatch`. */
  code: string;
  message: string;
}

export interface OptimizeSession {
  state: OptimizeState;
  /** There unless the page is live. */
  view?: ViewSnapshot;
  /** Counts the runs that were asked for: an answer to an earlier one comes too late, and changes nothing. */
  request: number;
  /** Of the plan that is shown, or was shown last on this snapshot. */
  moves?: number;
  /** There during playback. */
  quality?: PlaybackQuality;
  /** There in the state error. */
  error?: OptimizeError;
  /** The snapshot of the page is no longer the server's; the next that it is given ends this. */
  mismatched: boolean;
}

export type OptimizeEvent =
  /** The page stops following the feed. */
  | { type: 'freeze'; view: ViewSnapshot }
  /** A plan is asked for: of the snapshot that is shown. */
  | { type: 'run'; view: ViewSnapshot }
  | { type: 'ready'; request: number; moves: number; conditions: PlaybackConditions }
  | { type: 'failed'; request: number; error: OptimizeError }
  | { type: 'cancel' }
  /** The pictures slow down or recover while the plan plays. */
  | { type: 'conditions'; conditions: PlaybackConditions }
  | { type: 'played' }
  /** The server's snapshot, after an error: the page can go on from it. */
  | { type: 'sync'; view: ViewSnapshot }
  | { type: 'exit' };

/** What is counted of a session, in the words of the metrics. */
export type OptimizeSignal =
  | { kind: 'transition'; from: OptimizeState; to: OptimizeState }
  | { kind: 'quality'; quality: PlaybackQuality }
  | { kind: 'mismatch' }
  | { kind: 'recovery' };

export const newOptimizeSession: OptimizeSession = { state: 'live', request: 0, mismatched: false };

const mismatchCode = 'view_snapshot_mismatch';

/** What an event makes of a session, and what is to be counted. An event that does not fit the state changes nothing. */
export function afterEvent(
  session: OptimizeSession,
  event: OptimizeEvent,
): { session: OptimizeSession; signals: OptimizeSignal[] } {
  const next = nextSession(session, event);
  const signals: OptimizeSignal[] = [];
  if (next.state !== session.state) signals.push({ kind: 'transition', from: session.state, to: next.state });
  if (next.quality !== undefined && next.quality !== session.quality)
    signals.push({ kind: 'quality', quality: next.quality });
  if (next.mismatched && !session.mismatched) signals.push({ kind: 'mismatch' });
  if (session.mismatched && !next.mismatched && event.type === 'sync') signals.push({ kind: 'recovery' });
  return { session: next, signals };
}

function nextSession(session: OptimizeSession, event: OptimizeEvent): OptimizeSession {
  const { state, request, mismatched } = session;
  switch (event.type) {
    case 'freeze':
      return state === 'live' ? { state: 'frozen', view: event.view, request, mismatched } : session;
    case 'run':
      return state === 'live' || state === 'frozen'
        ? { state: 'computing', view: event.view, request: request + 1, mismatched }
        : session;
    case 'ready':
      if (state !== 'computing' || event.request !== request) return session;
      if (event.moves === 0) return frozen(session, 0);
      return {
        ...session,
        state: 'playback',
        moves: event.moves,
        quality: playbackQuality(event.moves, event.conditions),
      };
    case 'failed':
      if (state !== 'computing' || event.request !== request) return session;
      return {
        ...session,
        state: 'error',
        error: event.error,
        mismatched: event.error.code === mismatchCode,
      };
    case 'cancel':
      // The answer may be on its way: it is one to an earlier request from now on.
      return state === 'computing' ? frozen({ ...session, request: request + 1 }) : session;
    case 'conditions':
      return state === 'playback'
        ? { ...session, quality: playbackQuality(session.moves ?? 0, event.conditions) }
        : session;
    case 'played':
      return state === 'playback' ? frozen(session, session.moves) : session;
    case 'sync':
      return state === 'error' ? { state: 'frozen', view: event.view, request, mismatched: false } : session;
    case 'exit':
      return state === 'live' ? session : { state: 'live', request: request + 1, mismatched: false };
  }
}

function frozen({ view, request, mismatched }: OptimizeSession, moves?: number): OptimizeSession {
  return {
    state: 'frozen',
    ...(view && { view }),
    request,
    mismatched,
    ...(moves !== undefined && { moves }),
  };
}
