import { format, resolveConfig } from 'prettier';
import { endpoints } from '../src/contract/endpoints.ts';

/** Where each endpoint is, for programs that carry no schemas: what the pages ask by. */
export async function routesSource(): Promise<string> {
  const routes = endpoints.map(({ id, method, path, scope, media }) => {
    const text = media !== undefined;
    return `${id}: ${JSON.stringify({ method, path, scope, text })},`;
  });
  const source = `// Generated from src/contract/endpoints.ts by \`npm run generate\`: change that.
import type { Scope } from './endpoint.ts';
import type { EndpointId } from './endpoint-id.ts';

/** Where an endpoint is, and who may call it; \`text\` says that its answer is text as a whole, and not JSON. */
export interface Route { method: string; path: string; scope: Scope; text: boolean }

export const routes: Record<EndpointId, Route> = {${routes.join('\n')}};
`;
  return format(source, { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' });
}
