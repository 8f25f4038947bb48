/** `ok`; `warn`, it works and somebody should look; `fail`, something does not work, or will not. */
export type State = 'ok' | 'warn' | 'fail';

/** What one check of an installation found. */
export interface Finding {
  /** What was looked at: `settings`, `database`, the key of an instance. */
  check: string;
  state: State;
  says: string;
  /** What to do: nothing where all is well, or where what it says tells it. */
  fix?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const warn = (check: string, says: string, fix: string): Finding => ({
  check,
  state: 'warn',
  says,
  fix,
});
export const fail = (check: string, says: string, fix: string): Finding => ({
  check,
  state: 'fail',
  says,
  fix,
});

/**
 * What an error says, as a failure.
 * @param fix what to do, where the message does not say it.
 */
export function failed(check: string, error: unknown, fix?: string): Finding {
  const says = error instanceof Error ? error.message : String(error);
  return { check, state: 'fail', says, ...(fix !== undefined && { fix }) };
}

/** A secret shorter than this could be a part of any word. */
const shortestSecret = 6;

/** The findings, in which none of these secrets stands: others may quote what they were sent. */
export function withoutSecrets(findings: Finding[], secrets: readonly (string | undefined)[]): Finding[] {
  const hidden = secrets.filter((secret): secret is string => (secret?.length ?? 0) >= shortestSecret);
  const clean = (text: string) => hidden.reduce((left, secret) => left.replaceAll(secret, '…'), text);
  return findings.map((finding) => ({
    ...finding,
    says: clean(finding.says),
    ...(finding.fix !== undefined && { fix: clean(finding.fix) }),
  }));
}
