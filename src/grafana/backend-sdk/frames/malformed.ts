import { z } from 'zod';

/** A frame that Grafana would reject or silently misread. The message names the frame or field, and the row. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError';
}

/** The value as JSON, once `schema` has accepted it; `where` says whose it is. */
export function checkedJson(schema: z.ZodType, value: unknown, where: string): string {
  const result = schema.safeParse(value);
  if (!result.success) throw new MalformedFrameError(`${where}: ${z.prettifyError(result.error)}`);
  try {
    return JSON.stringify(result.data);
  } catch (cause) {
    throw new MalformedFrameError(`${where} cannot be written as JSON`, { cause });
  }
}
