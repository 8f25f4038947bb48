import type { SessionDocument } from '../contract/access.ts';
import { roles, type Role } from '../contract/actor.ts';
import type { Call } from '../views/host/call.ts';
import type { Host, Place } from '../views/host/host.ts';
import { roleWord } from '../views/host/roleWord.ts';
import { t } from '../views/text.ts';
import type { Preferences } from './preferences.ts';

/** The console as a host: the service itself answers, for the session of this browser. */
export function consoleHost({
  session,
  call,
  place,
  goTo,
  preferences,
}: {
  session: SessionDocument;
  call: Call;
  place: Place;
  goTo: Host['goTo'];
  preferences: Preferences;
}): Host {
  return {
    call,
    who: { login: session.name, role: session.role },
    service: { name: location.origin },
    showsSecrets: true,
    barrier: (wanted) =>
      roles.indexOf(session.role) >= roles.indexOf(wanted) ? undefined : whyNot(session, wanted),
    timeZone: preferences.timeZone,
    place,
    href: (path) => path,
    goTo,
  };
}

function whyNot({ by, role }: SessionDocument, wanted: Role): string {
  if (by === 'open')
    return wanted === 'admin'
      ? t(
          'rollcall.console.takes-admin-token',
          'You are not signed in. Sign in with the token of an admin to do this.',
        )
      : t(
          'rollcall.console.takes-operator-token',
          'You are not signed in. Sign in with the token of an operator or an admin to do this.',
        );
  return wanted === 'admin'
    ? t('rollcall.console.takes-admin', 'This takes an admin, and you are signed in as {{role}}.', {
        role: roleWord(role),
      })
    : t('rollcall.console.takes-operator', 'This takes an operator, and you are signed in as {{role}}.', {
        role: roleWord(role),
      });
}
