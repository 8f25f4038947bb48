import type { TokenScope } from '../../contract/access.ts';
import { roles, type Role } from '../../contract/actor.ts';

const roleOfScope: Record<TokenScope, Role> = { read: 'viewer', operate: 'operator', admin: 'admin' };

/** The role of whoever holds a token of this scope. */
export const roleOf = (scope: TokenScope): Role => roleOfScope[scope];

/** Whether a role may do what takes this scope. */
export const suffices = (role: Role, scope: TokenScope): boolean =>
  roles.indexOf(role) >= roles.indexOf(roleOf(scope));
