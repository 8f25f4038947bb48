import type { PresentedGrafanaUser } from '../../contract/presented.ts';
import type { Vouching } from './grafana-identity.ts';

/** Grafana evaluates alert rules under this login, as Admin: a rule may read, never act. */
const alertScheduler = 'grafana_scheduler';
const longestLogin = 190;

/** Never which of these it is, for that helps who forges. */
const notVouched =
  'The setting grafana.url asks for the X-Grafana-Id that Grafana signs for a signed-in user. What came is missing, expired, or not of the user that the data source names. Sign in to Grafana again; if that does not help, see that grafana.url is the Grafana of this data source.';

/** A user of Grafana for whom a data source asks. */
interface GrafanaUser {
  /** Empty for an anonymous visitor. */
  login: string;
  role: string;
  /** Whether what the token may do is open to them: else they can read. */
  mayAct: boolean;
  /** What keeps them from acting, for a person. */
  why: string;
}

/**
 * What a user of Grafana may do through a data source: act if they are Admin of its organization, else read.
 * @param vouching verifies Grafana's signature; without it, the word of the data source counts, whose token it takes.
 * @throws ProblemError as `vouching` does.
 */
export async function actingFor(
  { login, role, idToken }: PresentedGrafanaUser,
  vouching: Vouching | undefined,
): Promise<GrafanaUser> {
  const user = { login, role };
  if (login === '' || login.length > longestLogin)
    return { ...user, login: '', mayAct: false, why: 'An anonymous visitor of Grafana may only read.' };
  if (login === alertScheduler)
    return { ...user, mayAct: false, why: "Grafana's alert rules may only read: people act." };
  if (role !== 'Admin')
    return {
      ...user,
      mayAct: false,
      why: `${login} has the Grafana role ${role || 'None'}: ask an admin of this Grafana organization to act.`,
    };
  if (vouching) {
    const vouched = idToken === undefined ? undefined : await vouching(idToken);
    if (vouched?.login !== login || vouched.role !== role)
      return { login, role: `${role}, for which Grafana does not vouch`, mayAct: false, why: notVouched };
  }
  return { ...user, mayAct: true, why: '' };
}
