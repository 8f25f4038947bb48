import { instanceKey, type InstanceConfig } from '../contract/instance.ts';
import type { PollErrorKind } from '../contract/poll-error.ts';
import type { Settings } from '../scheduler/settings/schema.ts';
import { createTarget } from '../scheduler/targets/create-target.ts';
import { PollError } from '../scheduler/targets/target.ts';
import { Turns } from '../scheduler/turns/turns.ts';
import { failed, ok, warn, type Finding } from './finding.ts';

/** So many are asked at the same time. */
const places = 16;
/** A status is a small document; anything larger is none. */
const maxResponseBytes = 8 * 1024 * 1024;

const fixes: Partial<Record<PollErrorKind, string>> = {
  auth: 'Make a new token or password on the host, with the right to read (PVEAuditor, Audit), and write it into auth of the instance.',
  connection: 'See that the host runs, that its url is right, and that no firewall is in between.',
  timeout:
    'See that the host runs and answers others; polling.connectTimeout and requestTimeout say how long is waited.',
  not_found: 'See that url and type of the instance are right.',
};

/** Asks each instance for its status, once, as the service would: address, certificate and token have to be right. */
export async function targets({ instances, polling }: Settings): Promise<Finding[]> {
  const turns = new Turns(places);
  const found = await Promise.all(instances.map((config) => turns.take(() => ask(config, polling))));
  const failures = found.flat();
  const well = instances.length - failures.length;
  if (instances.length === 0) return [];
  return [
    ...(well > 0 ? [ok('targets', `${well} of ${instances.length} instances answer`)] : []),
    ...failures,
  ];
}

async function ask(config: InstanceConfig, polling: Settings['polling']): Promise<Finding[]> {
  const target = createTarget(config, {
    requestTimeoutMs: polling.requestTimeout,
    connectTimeoutMs: polling.connectTimeout,
    maxResponseBytes,
  });
  try {
    await target.poll('status', AbortSignal.timeout(polling.pollDeadline));
    return [];
  } catch (error) {
    return [unreachable(config, error)];
  } finally {
    await target.close();
  }
}

function unreachable(config: InstanceConfig, error: unknown): Finding {
  const key = instanceKey(config);
  const fix = error instanceof PollError ? (fixes[error.kind] ?? certificateFix(config, error)) : undefined;
  // Who sleeps by plan may do so now.
  if (config.offline && error instanceof PollError && error.category === 'transient')
    return warn(
      key,
      error.message,
      'It has times at which it is offline by plan: look again when it is not.',
    );
  return failed(key, error, fix);
}

/** To trust a certificate somebody has to have read it on the host: what is shown here may be anybody's. */
function certificateFix({ url }: InstanceConfig, { message }: PollError): string | undefined {
  if (!/certificate/.test(message)) return undefined;
  return `Compare with what the host itself shows (openssl x509 -noout -fingerprint -sha256 -in its certificate, on ${new URL(url).hostname}), and write that into tls.fingerprint of the instance, or its authority into tls.caFile.`;
}
