import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from './usage-error.ts';

/** How to reach the service; what is left out is taken from the environment. */
export interface Connection {
  url?: string | undefined;
  'token-file'?: string | undefined;
}

/** Flags of every command that asks the service. */
export const connectionFlags = { url: { type: 'string' }, 'token-file': { type: 'string' } } as const;

export const defaultUrl = 'http://127.0.0.1:7655';
export const defaultTokenFile = 'data/admin.token';

/** @throws UsageError for a URL that is none. */
export function baseUrl(text: string): URL {
  const parsed = z.url({ protocol: /^https?$/ }).safeParse(text);
  const url = parsed.success ? new URL(parsed.data.replace(/\/*$/, '/')) : undefined;
  if (!url || url.username || url.password)
    throw new UsageError(`The URL ${JSON.stringify(text)} cannot be used: write it as ${defaultUrl}.`);
  return url;
}

/**
 * The token to present, if there is one.
 * The file that the service writes is for that service alone: its token is not shown to any other host by itself.
 * @throws an Error for a file that is named and cannot be read.
 */
export function findToken(file: string | undefined, env: NodeJS.ProcessEnv, base: URL): string | undefined {
  if (file !== undefined) return tokenIn(file);
  if (env.ROLLCALL_TOKEN?.trim()) return env.ROLLCALL_TOKEN.trim();
  if (!isThisMachine(base)) return undefined;
  try {
    return tokenIn(defaultTokenFile);
  } catch {
    return undefined;
  }
}

export const isThisMachine = ({ hostname }: URL): boolean =>
  ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

/** @throws an Error for a file that cannot be read, or holds no token. */
export function tokenIn(file: string): string {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (/^[\x21-\x7e]+$/.test(token)) return token;
  } catch (error) {
    throw new Error(
      `The token file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}): name another with --token-file.`,
      { cause: error },
    );
  }
  throw new Error(`The token file ${file} holds no token: it has to hold one and nothing else.`);
}
