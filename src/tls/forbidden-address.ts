import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address at which no host of a fleet can be. Nothing was sent to it. */
export class ForbiddenAddressError extends Error {
  constructor(address: string, range: string) {
    super(`is at ${address}, which is ${range}: no host of a fleet is there`);
    this.name = 'ForbiddenAddressError';
  }
}

/**
 * Ranges that a URL in the settings must not lead to, whatever its name resolves to: link-local addresses are where
 * clouds hand out the machine's own credentials. Loopback and private networks stay open, for that is where fleets live.
 */
const forbiddenRanges: Record<string, string> = {
  unspecified: 'no address at all',
  broadcast: 'everybody',
  multicast: 'a group of hosts',
  linkLocal: 'link-local, as are the metadata services of clouds',
};
const metadataOverIpv6 = ipaddr.parseCIDR('fd00:ec2::254/128');

/** Why an IP address is forbidden; undefined for one that is not. IPv4 inside of IPv6 is judged as IPv4. */
export function forbiddenRange(address: string): string | undefined {
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6) {
    if (parsed.match(metadataOverIpv6)) return 'the metadata service of a cloud';
    // 64:ff9b::/96 and its like end in the IPv4 address that a translator would connect to.
    if (['rfc6052', 'rfc6145'].includes(parsed.range()))
      return forbiddenRange(new ipaddr.IPv4(parsed.toByteArray().slice(12)).toString());
  }
  return forbiddenRanges[parsed.range()];
}

/** @throws ForbiddenAddressError for a host that is written as a forbidden address. Names are checked as they resolve. */
export function refuseForbidden(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  const range = isIP(address) ? forbiddenRange(address) : undefined;
  if (range) throw new ForbiddenAddressError(address, range);
}

/**
 * Resolves a name for a socket, and fails if any of its addresses is forbidden. It is what the socket connects to that
 * is checked, so a name cannot resolve otherwise in between.
 */
export const permittedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0);
    for (const { address } of found) {
      const range = forbiddenRange(address);
      if (range) return callback(new ForbiddenAddressError(address, range), '', 0);
    }
    if (options.all) return callback(null, found);
    const [first] = found;
    return callback(null, first?.address ?? '', first?.family ?? 0);
  });
};
