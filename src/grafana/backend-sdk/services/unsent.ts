import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

let unsent = 0;

/**
 * Bytes of frames and resources that were answered and that Grafana has not taken yet. A plugin that makes large
 * answers faster than they are read holds them all: let it wait while this is high.
 */
export function unsentBytes(): number {
  return unsent;
}

/** Counts what each call has to send, until it is sent or the call is over, whyever. */
export const countUnsent: ServerInterceptor = (_method, call) => {
  let waiting = 0;
  const release = () => {
    unsent -= waiting;
    waiting = 0;
  };
  // Called at the end of every call, not of cancelled ones alone.
  const counted = new ServerInterceptingCall(call, { start: (next) => next({ onCancel: release }) });
  const send = counted.sendMessage.bind(counted);
  counted.sendMessage = (message, sent) => {
    const bytes = payloadBytes(message);
    waiting += bytes;
    unsent += bytes;
    send(message, () => {
      unsent -= Math.min(bytes, waiting);
      waiting -= Math.min(bytes, waiting);
      sent();
    });
  };
  return counted;
};

/** The part of an answer that can be large: frames, a body, a packet. */
function payloadBytes(message: unknown): number {
  const { responses, body, data } = message as {
    responses?: Record<string, { frames?: Uint8Array[] }>;
    body?: Uint8Array;
    data?: Uint8Array;
  };
  const frames = Object.values(responses ?? {}).flatMap((response) => response.frames ?? []);
  return [...frames, body, data].reduce((sum, bytes) => sum + (bytes?.byteLength ?? 0), 0);
}
