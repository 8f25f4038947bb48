import { expect, test as base, type Locator, type Page, type Request } from '@playwright/test';
import type { EndpointId } from '../../src/contract/endpoint-id.ts';
import { routes } from '../../src/contract/routes.ts';
import { obstacle } from './chromium.ts';
import { expectAccessible } from './expect-accessible.ts';

export interface Look {
  role?: 'viewer' | 'operator' | 'admin';
  theme?: 'dark' | 'light';
  lang?: string;
  timeZone?: string;
}

/** A request of the page, as the service would see it. */
export interface Asked {
  id: EndpointId;
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  idempotencyKey: string | undefined;
}

/** The connection is closed without an answer. */
export const lost = Symbol('lost');
/** What the service answers: a document, a text, a status with a document, or nothing. */
type Answering = object | string | { status: number; json: object } | typeof lost;

/** A page of the app as a person meets it, with a service that the test plays. */
export class PagesPage {
  /** Every write that was sent, in their order. */
  readonly writes: Asked[] = [];
  /** Every read that was asked. */
  readonly reads: Asked[] = [];
  readonly page: Page;
  readonly #answers = new Map<EndpointId, (asked: Asked) => Answering | Promise<Answering>>();

  constructor(page: Page) {
    this.page = page;
  }

  /**
   * What an endpoint answers from now on: a document, `refusal(409, …)`, `lost`, or what a function makes of the
   * request. An endpoint without an answer is not there (404).
   */
  answers(id: EndpointId, answer: Answering | ((asked: Asked) => Answering | Promise<Answering>)): void {
    this.#answers.set(
      id,
      typeof answer === 'function' ? (answer as (asked: Asked) => Answering) : () => answer,
    );
  }

  /** Opens a place such as `/fleet` or `/rollouts/adaptive-polling`. */
  async open(place: string, look: Look = {}): Promise<void> {
    await this.page.route(
      ({ pathname }) => pathname.startsWith('/api/'),
      async (route) => {
        const asked = askedBy(route.request());
        const answer = asked && this.#answers.get(asked.id);
        if (asked) (routes[asked.id].method === 'GET' ? this.reads : this.writes).push(asked);
        const answered = answer
          ? await answer(asked)
          : refusal(404, 'Not found', 'The test answers nothing here.');
        if (answered === lost) return route.abort('connectionreset');
        if (typeof answered === 'string') return route.fulfill({ body: answered, contentType: 'text/plain' });
        if (isStatus(answered)) return route.fulfill({ status: answered.status, json: answered.json });
        return route.fulfill({ json: answered });
      },
    );
    const search = new URLSearchParams({ place, ...look });
    await this.page.goto(`${process.env['HARNESS_URL']}pages.html?${search.toString()}`);
    await this.page.getByRole('main').waitFor();
  }

  /** Where one is now, as the page itself sees it. */
  place(): string {
    return new URL(this.page.url()).searchParams.get('place') ?? '';
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** What a person with a screen reader or without a mouse would stumble over. */
  async expectAccessible(): Promise<void> {
    await expectAccessible(this.page);
  }
}

/** A problem document as the service answers one. */
export function refusal(
  status: number,
  title: string,
  detail: string,
  field?: string,
): { status: number; json: object } {
  return { status, json: { type: 'about:blank', title, status, detail, ...(field && { field }) } };
}

const isStatus = (answer: object): answer is { status: number; json: object } =>
  'status' in answer && 'json' in answer;

/** The endpoint of the table that a request is for. A path without parameters comes before one with them. */
function askedBy(request: Request): Asked | undefined {
  const { pathname, searchParams } = new URL(request.url());
  const known = (Object.keys(routes) as EndpointId[]).sort(
    (a, b) => routes[a].path.split('{').length - routes[b].path.split('{').length,
  );
  for (const id of known) {
    const { method, path } = routes[id];
    const match = new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(pathname);
    if (!match || method !== request.method()) continue;
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    return {
      id,
      params: Object.fromEntries(params) as Record<string, string>,
      query: Object.fromEntries(searchParams),
      body: request.postDataJSON() as unknown,
      idempotencyKey: request.headers()['idempotency-key'],
    };
  }
  return undefined;
}

base.skip(obstacle !== undefined, obstacle ?? '');

/** A test of a page, which fails as well if the page throws, or puts an error or a warning into the console. */
export const test = base.extend<{ pages: PagesPage }>({
  pages: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      const text = message.text();
      // The browser's own word on a request that a test refuses.
      if (text.startsWith('Failed to load resource')) return;
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(text);
    });
    await use(new PagesPage(page));
    expect(complaints).toEqual([]);
  },
});
