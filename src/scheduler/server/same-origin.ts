import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../contract/problem.ts';

/**
 * Keeps pages of other sites from writing. Browsers say where a request comes from in `Origin` and `Sec-Fetch-Site`,
 * which no page can change; what is no browser sends neither.
 * @throws ProblemError 403 for a request that a page of another origin made.
 */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isOurs = origin === undefined || originsOf(request, publicUrl).includes(origin);
  if (isOurs && (site === undefined || site === 'same-origin' || site === 'none')) return;
  throw new ProblemError(
    403,
    'Another site asks for this',
    'A page of another origin may not change anything here. If browsers reach this service under another address than it listens on, name it in the setting publicUrl.',
    'Origin',
  );
}

/**
 * Keeps pages of other sites from reading what is open to this machine: a name that its owner points at 127.0.0.1 makes
 * their page one of the same origin (DNS rebinding), but `Host` then holds that name.
 * @throws ProblemError 403 unless `Host` is a name of this machine's own, or that of `publicUrl`.
 */
export function refuseForeignHost(request: FastifyRequest, publicUrl: string | undefined): void {
  const host = request.headers.host ?? '';
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  if (/^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name)) return;
  if (publicUrl !== undefined && host === new URL(publicUrl).host) return;
  throw new ProblemError(
    403,
    'This host is not known',
    `Host is ${JSON.stringify(host.slice(0, 100))}. Without a token, reads are answered under a name of this machine alone, such as localhost: send a token, or name the address under which browsers reach this service in the setting publicUrl.`,
    'Host',
  );
}

function originsOf(request: FastifyRequest, publicUrl: string | undefined): string[] {
  const own = `${request.protocol}://${request.headers.host ?? ''}`;
  return publicUrl === undefined ? [own] : [own, new URL(publicUrl).origin];
}
