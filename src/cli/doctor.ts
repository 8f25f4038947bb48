import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../doctor/finding.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, parse, type Output } from './command-line.ts';
import { baseUrl, isThisMachine, tokenIn } from './connection.ts';
import { json } from './json.ts';
import { printable } from './table.ts';

export const doctorUsage = `rollcall doctor                                        whether an installation is sound, and what to do where it is not
  --config FILE, --data FOLDER   as the service is started with; variables count as they do for it
  --grafana URL                  a Grafana with the plugin: that it is there, allowed, and its data sources answer
  --grafana-token-file FILE      with a token of a service account of its own, with the role Admin

  It changes nothing. Where a service answers, at --url or where its settings say, it is asked; otherwise database,
  ports and instances are looked at from here. With --url alone nothing of this machine is looked at.
  Exit code 1 if something failed; warnings leave it at 0.`;

const flags = {
  ...commonFlags,
  config: { type: 'string' },
  data: { type: 'string' },
  grafana: { type: 'string' },
  'grafana-token-file': { type: 'string' },
} as const;

/** Carries out `rollcall doctor`. */
export async function doctor(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values } = parse(args, flags, 0);
  const grafanaFile = values['grafana-token-file'];
  // What it takes to open databases and ask hosts is loaded by this command alone.
  const { examine } = await import('../doctor/doctor.ts');
  const findings = await examine({
    ...values,
    env,
    url: values.url && baseUrl(values.url).href.replace(/\/$/, ''),
    grafana:
      values.grafana === undefined
        ? undefined
        : {
            url: baseUrl(values.grafana).href,
            token: grafanaFile === undefined ? undefined : tokenIn(grafanaFile),
          },
    connect: (url, folder) =>
      new ApiClient({ url, 'token-file': values['token-file'] ?? firstToken(url, folder, env) }, env),
  });
  const sound = findings.every(({ state }) => state !== 'fail');
  return {
    text: values.json ? json({ ok: sound, findings }) : findingsText(findings),
    exitCode: sound ? 0 : 1,
  };
}

/** What the first start of a service on this machine wrote, where nothing else is named. */
function firstToken(url: string, folder: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (folder === undefined || env.ROLLCALL_TOKEN?.trim() || !isThisMachine(baseUrl(url))) return undefined;
  const file = join(folder, 'admin.token');
  return existsSync(file) ? file : undefined;
}

/** A line a finding, what to do below it, and the count. */
function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, says, fix }) => [
    `${state.padEnd(4)}  ${printable(check).padEnd(width)}  ${printable(says)}`,
    ...(fix === undefined ? [] : [`${' '.repeat(6 + width)}  → ${printable(fix)}`]),
  ]);
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  return [...lines, '', `${count('ok')} well, ${count('warn')} to look at, ${count('fail')} failed.`].join(
    '\n',
  );
}
