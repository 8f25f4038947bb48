import { format, resolveConfig } from 'prettier';
import { endpoints } from '../src/contract/endpoints.ts';

/** Where each endpoint is, for programs that carry no schemas: what the pages ask by. */
export async function routesSource(): Promise<string> {
  const routes = endpoints.map(({ id, method, path, media }) => {
    const text = media !== undefined;
    return `${id}: ${JSON.stringify({ method, path, text })},`;
  });
  const source = `// Generated from src/contract/endpoints.ts by \`npm run generate\`: change that.
import type { EndpointId } from './endpoint-id.ts';

/** Where an endpoint is; \`text\` says that its answer is text as a whole, and not JSON. */
export interface Route { method: string; path: string; text: boolean }

export const routes: Record<EndpointId, Route> = {${routes.join('\n')}};
`;
  return format(source, { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' });
}
