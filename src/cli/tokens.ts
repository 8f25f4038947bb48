import {
  tokenCreateRequest,
  tokenRotateRequest,
  type ApiToken,
  type TokenWithSecret,
} from '../contract/access.ts';
import { createToken, listTokens, revokeToken, rotateToken } from '../contract/endpoints/access.ts';
import { duration } from '../contract/moment.ts';
import { ago } from './ago.ts';
import { ApiClient } from './api-client.ts';
import { checked, commonFlags, groupOf, needed, parse, reasonOf } from './command-line.ts';
import { json } from './json.ts';
import { printable, table } from './table.ts';
import { UsageError } from './usage-error.ts';

export const tokensUsage = `rollcall tokens [list]                                 every API token, without its secret
rollcall tokens create NAME --scope read|operate|admin [--grafana] [--expires TIME] --reason TEXT
                                                       make one, and show its secret this once
rollcall tokens rotate NAME [--overlap 1h] --reason TEXT   give it a new secret; the old one counts as long as --overlap
rollcall tokens revoke NAME --reason TEXT              end it at once and for ever`;

const text = { type: 'string' } as const;
const changeFlags = { ...commonFlags, reason: text };

/** Carries out `rollcall tokens …`. */
export const tokens = groupOf('tokens', { list, create, rotate, revoke }, 'list');

async function list(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, commonFlags, 0);
  const answer = await new ApiClient(values, env).call(listTokens);
  return values.json ? json(answer) : tokensText(answer.tokens, Date.now());
}

async function create(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const flags = { ...changeFlags, scope: text, grafana: { type: 'boolean' }, expires: text } as const;
  const { values, positionals } = parse(args, flags, 1);
  const name = needed('NAME', positionals, 'tokens create ci --scope operate --reason "…"');
  const reason = reasonOf(values.reason);
  const { scope, grafana = false, expires } = values;
  const body = checked(
    tokenCreateRequest,
    { name, scope, grafana, expiresAt: expires, reason },
    { name: 'NAME', expiresAt: '--expires' },
  );
  return secretText(await new ApiClient(values, env).call(createToken, { body }), values.json);
}

async function rotate(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, { ...changeFlags, overlap: text }, 1);
  const params = { name: needed('NAME', positionals, 'tokens rotate ci --reason "…"') };
  const reason = reasonOf(values.reason);
  const overlapSeconds = values.overlap === undefined ? 0 : seconds('--overlap', values.overlap);
  const body = checked(tokenRotateRequest, { overlapSeconds, reason }, { overlapSeconds: '--overlap' });
  return secretText(await new ApiClient(values, env).call(rotateToken, { params, body }), values.json);
}

async function revoke(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, changeFlags, 1);
  const params = { name: needed('NAME', positionals, 'tokens revoke ci --reason "…"') };
  const body = { reason: reasonOf(values.reason) };
  const token = await new ApiClient(values, env).call(revokeToken, { params, body });
  return values.json ? json(token) : `Done: ${printable(token.name)} is revoked.`;
}

function tokensText(all: ApiToken[], now: number): string {
  const rows = all.map(({ name, scope, grafana, state, createdAt, createdBy, expiresAt, lastUsedAt }) => [
    name,
    grafana ? `${scope}, for Grafana` : scope,
    state,
    `${ago(createdAt, now)} by ${createdBy}`,
    ago(expiresAt, now),
    ago(lastUsedAt, now),
  ]);
  return table(['NAME', 'SCOPE', 'STATE', 'CREATED', 'EXPIRES', 'LAST USED'], rows);
}

/** The one place where a secret is printed. */
function secretText(answer: TokenWithSecret, asJson: boolean | undefined): string {
  if (asJson) return json(answer);
  const { token, secret } = answer;
  return `The token ${printable(token.name)} (${token.scope}). Keep it now, for it is not shown again:\n\n${printable(secret)}`;
}

function seconds(what: string, given: string): number {
  const parsed = duration.safeParse(given);
  if (parsed.success) return parsed.data / 1_000;
  throw new UsageError(`${what} is ${JSON.stringify(given)}: ${parsed.error.issues[0]?.message}.`);
}
