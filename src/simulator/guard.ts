import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Member } from './fleet.ts';

/** A PMG ticket is good for two hours. */
const ticketMs = 2 * 3_600_000;

/** Who may ask an instance. */
interface Guard {
  admits(request: IncomingMessage): boolean;
  /** A new ticket for the form of a login, or undefined if the login is wrong or the instance takes none. */
  logIn(form: string): { ticket: string; CSRFPreventionToken: string; username: string } | undefined;
}

/** `now` is in ms since 1970. */
export function createGuard(member: Member, now: () => number): Guard {
  const { credentials } = member;
  if ('tokenId' in credentials) {
    const expected =
      member.type === 'pve'
        ? `PVEAPIToken=${credentials.tokenId}=${credentials.secret}`
        : `PBSAPIToken=${credentials.tokenId}:${credentials.secret}`;
    return { admits: (request) => request.headers.authorization === expected, logIn: () => undefined };
  }

  const expiry = new Map<string, number>();
  return {
    admits(request) {
      const [, cookie] = /(?:^|; )PMGAuthCookie=([^;]*)/.exec(request.headers.cookie ?? '') ?? [];
      return cookie !== undefined && now() < (expiry.get(unescaped(cookie)) ?? 0);
    },
    logIn(form) {
      const given = new URLSearchParams(form);
      if (given.get('username') !== credentials.username || given.get('password') !== credentials.password) {
        return undefined;
      }
      for (const [ticket, end] of expiry) if (end <= now()) expiry.delete(ticket);
      const issued = Math.floor(now() / 1000)
        .toString(16)
        .toUpperCase();
      const ticket = `PMG:${credentials.username}:${issued}::${randomBytes(48).toString('base64')}`;
      expiry.set(ticket, now() + ticketMs);
      return {
        ticket,
        CSRFPreventionToken: `${issued}:${randomBytes(16).toString('base64')}`,
        username: credentials.username,
      };
    },
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
