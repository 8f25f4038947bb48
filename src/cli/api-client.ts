import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { problem, type Problem } from '../contract/problem.ts';
import { UsageError } from './usage-error.ts';

/** The API's own word that it did not do what was asked. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(answer: Problem) {
    super(`${answer.title}. ${answer.detail}`);
    this.name = 'Refusal';
    this.problem = answer;
  }
}

/** How to reach the service; what is left out is taken from the environment. */
export interface Connection {
  url?: string | undefined;
  'token-file'?: string | undefined;
}

/** Flags of every command that asks the service. */
export const connectionFlags = { url: { type: 'string' }, 'token-file': { type: 'string' } } as const;

const defaultUrl = 'http://127.0.0.1:7655';
const defaultTokenFile = 'data/admin.token';
const deadlineMs = 30_000;

/** Asks the HTTP API of a Rollcall service, and checks what it answers. */
export class ApiClient {
  readonly #base: URL;
  readonly #token: string | undefined;

  /** @throws UsageError for a URL that is none, an Error for a token file that is named and cannot be read. */
  constructor(connection: Connection, env: NodeJS.ProcessEnv) {
    this.#base = baseUrl(connection.url ?? (env.ROLLCALL_URL || defaultUrl));
    this.#token = findToken(connection['token-file'], env, this.#base);
  }

  async read<Answer>(path: string, answer: z.ZodType<Answer>): Promise<Answer> {
    return this.#ask('GET', path, undefined, answer);
  }

  /** @throws an Error without a token: a write always needs one. */
  async write<Answer>(
    method: 'PATCH' | 'POST',
    path: string,
    body: object,
    answer: z.ZodType<Answer>,
  ): Promise<Answer> {
    if (this.#token === undefined)
      throw new Error(
        `A change needs an admin token: set ROLLCALL_TOKEN or name a file with --token-file. The first start of the service wrote one to ${defaultTokenFile}; that file is used by itself where it is found, and only for a service on this machine.`,
      );
    return this.#ask(method, path, body, answer);
  }

  async #ask<Answer>(
    method: string,
    path: string,
    body: object | undefined,
    answer: z.ZodType<Answer>,
  ): Promise<Answer> {
    const { status, text } = await this.#fetch(method, path, body);
    const content = jsonOf(text);
    if (status >= 400) {
      const refused = problem.safeParse(content);
      if (refused.success) throw new Refusal(refused.data);
    }
    const parsed = answer.safeParse(content);
    if (status >= 400 || !parsed.success)
      throw new Error(
        `${this.#base.origin} answered ${status} to ${method} ${path} with something that Rollcall of this version does not say: is it the URL of a Rollcall service, and of this version?`,
      );
    return parsed.data;
  }

  async #fetch(method: string, path: string, body: object | undefined) {
    try {
      const response = await fetch(new URL(path, this.#base), {
        method,
        // A redirect would take the token elsewhere.
        redirect: 'error',
        signal: AbortSignal.timeout(deadlineMs),
        headers: {
          accept: 'application/json',
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new Error(
        `${this.#base.origin} does not answer (${causeOf(error)}): is the service running, and is that its address? Choose another with --url or ROLLCALL_URL.`,
        { cause: error },
      );
    }
  }
}

function baseUrl(text: string): URL {
  const parsed = z.url({ protocol: /^https?$/ }).safeParse(text);
  const url = parsed.success ? new URL(parsed.data.replace(/\/*$/, '/')) : undefined;
  if (!url || url.username || url.password)
    throw new UsageError(`The URL ${JSON.stringify(text)} cannot be used: write it as ${defaultUrl}.`);
  return url;
}

/** The file that the service writes is for that service alone: its token is not shown to any other host by itself. */
function findToken(file: string | undefined, env: NodeJS.ProcessEnv, base: URL): string | undefined {
  if (file !== undefined) return tokenIn(file);
  if (env.ROLLCALL_TOKEN?.trim()) return env.ROLLCALL_TOKEN.trim();
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname)) return undefined;
  try {
    return tokenIn(defaultTokenFile);
  } catch {
    return undefined;
  }
}

function tokenIn(file: string): string {
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `nothing within ${deadlineMs / 1_000} s`;
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
