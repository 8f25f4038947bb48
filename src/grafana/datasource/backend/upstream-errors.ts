import { CertificateMismatchError } from '../../../tls/trusted-connector.ts';
import { DownstreamError } from '../../backend-sdk/index.ts';
import type { SchedulerSettings } from './settings.ts';

/** The code of the error for an answer that is larger than is read. */
export const tooLarge = 'ROLLCALL_TOO_LARGE';

/** Why there is no answer, and what to do about it, for whoever configures the data source. */
export function noAnswer(settings: SchedulerSettings, error: unknown, timedOut: boolean): DownstreamError {
  const { url, timeoutMs, maxAnswerBytes } = settings;
  const code = codeOf(error);
  if (timedOut || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return new DownstreamError(
      `The scheduler at ${url} did not answer within ${timeoutMs / 1_000} s. Check that it runs and is not overloaded, or raise the timeout of the data source.`,
      { status: 504 },
    );
  if (error instanceof CertificateMismatchError)
    return new DownstreamError(
      `The scheduler at ${url} ${error.message}, which is not the one in the settings of this data source. If its certificate was renewed, enter the new fingerprint.`,
    );
  if (code === tooLarge)
    return new DownstreamError(
      `The answer of ${url} is larger than the ${maxAnswerBytes / 2 ** 20} MB that this data source reads. Ask for less, or raise its largest answer (maxAnswerMegabytes).`,
    );
  if (code === 'ECONNREFUSED')
    return new DownstreamError(
      `Nothing listens at ${url}. Start the scheduler, or correct the URL of the data source.`,
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new DownstreamError(
      `The host of ${url} cannot be found. Correct the URL of the data source, or the name service.`,
    );
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return new DownstreamError(
      `The host of ${url} cannot be reached from Grafana's server (${code}). Check the network and firewalls between the two.`,
    );
  if (isClosed(error))
    return new DownstreamError(
      `The scheduler at ${url} ended the connection before its answer was complete (${code}). If this stays so, look into its log, and into that of a proxy between the two.`,
    );
  if (/^HPE_|WRONG_VERSION_NUMBER/.test(code) || /SSL routines/.test(String(error)))
    return new DownstreamError(
      url.startsWith('https:')
        ? `What listens at ${url} does not speak TLS. Begin the URL of the data source with http://, or turn TLS on in the scheduler.`
        : `What listens at ${url} does not speak HTTP (${code}). If it speaks TLS, begin the URL of the data source with https://.`,
    );
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code))
    return new DownstreamError(
      `The certificate of ${url} is not trusted (${code}). Enter its CA certificate or its SHA-256 fingerprint in the settings of the data source.`,
    );
  return new DownstreamError(
    `No connection to the scheduler at ${url} (${code || 'unknown cause'}). Check its URL, and that it runs.`,
  );
}

/** Whether the other side ended the connection. */
export const isClosed = (error: unknown): boolean =>
  ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));

/** Bun's errors say by their code what Node's do, under other names. */
const otherNames: Record<string, string> = {
  ConnectionRefused: 'ECONNREFUSED',
  FailedToOpenSocket: 'ECONNREFUSED',
  ConnectionClosed: 'ECONNRESET',
};

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? (otherNames[code] ?? code) : '';
}
