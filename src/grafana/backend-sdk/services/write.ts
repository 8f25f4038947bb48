import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';

/**
 * Writes one message and waits while the other side is behind, so that a slow reader holds back the plugin
 * rather than fill its memory.
 * @returns false once the caller is gone: there is no point in writing more.
 */
export async function write<Message>(
  call: ServerWritableStream<unknown, Message>,
  message: Message,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return false;
  if (call.write(message)) return true;
  try {
    await once(call, 'drain', { signal });
  } catch {
    return false;
  }
  return true;
}
