import type {
  ApiToken,
  TokenCreateRequest,
  TokenList,
  TokenRevokeRequest,
  TokenRotateRequest,
  TokenWithSecret,
} from '../../contract/access.ts';
import type { Actor } from '../../contract/actor.ts';
import { createToken, listTokens, revokeToken, rotateToken } from '../../contract/endpoints/access.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface TokenPorts {
  tokens: {
    list(): TokenList;
    create(request: TokenCreateRequest, actor: Actor): Promise<TokenWithSecret>;
    rotate(name: string, request: TokenRotateRequest, actor: Actor): Promise<TokenWithSecret>;
    revoke(name: string, request: TokenRevokeRequest, actor: Actor): Promise<ApiToken>;
  };
}

/** `GET` and `POST /api/tokens`, `POST /api/tokens/{name}/rotate` and `/revoke`. */
export function tokenRoutes(app: App, gate: Gate, { tokens }: TokenPorts): void {
  serve(app, gate, listTokens, () => tokens.list());
  serve(app, gate, createToken, ({ body, actor }) => tokens.create(body, actor));
  serve(app, gate, rotateToken, ({ params, body, actor }) => tokens.rotate(params.name, body, actor));
  serve(app, gate, revokeToken, ({ params, body, actor }) => tokens.revoke(params.name, body, actor));
}
