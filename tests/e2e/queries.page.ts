import { expect, type APIResponse, type Locator, type Page } from '@playwright/test';

const datasource = { type: 'rollcall-scheduler-datasource', uid: 'rollcall' };

/** A query as a dashboard file has it. */
type SavedQuery = { kind: string; refId?: string } & Record<string, unknown>;

/** What came back for one query. */
interface Answered {
  status: number;
  error?: string;
  frames?: { schema: { fields: { name: string }[] }; data: { values: unknown[][] } }[];
}

/** Where queries are made in Grafana (panels, Explore, annotations, variables, rules), as a person uses them. */
export class QueriesPage {
  readonly page: Page;
  readonly #base: string;
  readonly #answered: { query: SavedQuery; answer: Answered }[] = [];

  constructor(page: Page, base: string) {
    this.page = page;
    this.#base = base;
  }

  async logIn(): Promise<void> {
    const data = { user: 'admin', password: 'admin' };
    expect((await this.page.request.post(`${this.#base}/login`, { data })).ok()).toBe(true);
    await this.#keepAnswers();
  }

  /** Saves a dashboard with these panels and opens nothing. */
  async save(uid: string, dashboard: object): Promise<void> {
    await this.#send('post', '/api/dashboards/db', {
      overwrite: true,
      dashboard: { uid, title: uid, schemaVersion: 41, time: { from: 'now-15m', to: 'now' }, ...dashboard },
    });
  }

  async open(uid: string, query: string = ''): Promise<void> {
    await this.page.goto(`${this.#base}/d/${uid}?${query}`);
  }

  panel(title: string): Locator {
    return this.page.getByTestId(`data-testid Panel header ${title}`);
  }

  /** Opens the editor of a dashboard's first panel. */
  async edit(uid: string): Promise<void> {
    await this.open(uid, 'editPanel=1');
    await expect(this.page.getByRole('combobox', { name: 'Query', exact: true })).toBeVisible();
  }

  /** Chooses a kind in the editor, and resolves with what came of the query that is asked then. */
  async chooseKind(kind: string, label: string): Promise<Answered> {
    const list = this.page.getByRole('combobox', { name: 'Query', exact: true });
    const answer = this.answerTo(kind);
    await list.fill(label);
    await this.page.getByRole('option').filter({ hasText: label }).first().click();
    if (['stages', 'verdict', 'criteria'].includes(kind)) {
      await this.page.getByRole('combobox', { name: 'Rollout', exact: true }).click();
      await this.page.getByRole('option').filter({ hasText: 'Adaptive polling' }).first().click();
    }
    return answer;
  }

  /** The next answer to a query of a kind, counted from the call. */
  async answerTo(kind: string, refId?: string): Promise<Answered> {
    const from = this.#answered.length;
    const found = () => this.#answered.slice(from).find(({ query }) => isAsked(kind, refId)(query));
    await expect.poll(found, { timeout: 60_000, message: `an answer to ${kind}` }).toBeDefined();
    return (found() as { answer: Answered }).answer;
  }

  /** Keeps what comes back for each query: a browser forgets the answers that Grafana itself gave up. */
  async #keepAnswers(): Promise<void> {
    await this.page.route('**/api/ds/query*', async (route) => {
      const { queries } = route.request().postDataJSON() as { queries: SavedQuery[] };
      const response = await route.fetch();
      const { results = {} } = (await response.json()) as { results?: Record<string, Answered> };
      for (const query of queries) {
        const answer = results[query.refId ?? ''] ?? { status: 0, error: 'no result' };
        this.#answered.push({ query, answer });
      }
      // A request that Grafana gave up takes no answer any more.
      await route.fulfill({ response }).catch(() => undefined);
    });
  }

  /** What is sent next of a kind: with the dashboard's variables in it. */
  async sent(kind: string): Promise<SavedQuery> {
    const request = await this.page.waitForRequest(
      (each) => each.url().includes('/api/ds/query') && (each.postData() ?? '').includes(`"kind":"${kind}"`),
    );
    const { queries } = request.postDataJSON() as { queries: SavedQuery[] };
    return queries.find(isAsked(kind)) as SavedQuery;
  }

  async explore(query: SavedQuery): Promise<void> {
    const pane = {
      datasource: datasource.uid,
      queries: [{ refId: 'A', datasource, ...query }],
      range: { from: 'now-15m', to: 'now' },
    };
    const panes = encodeURIComponent(JSON.stringify({ a: pane }));
    await this.page.goto(`${this.#base}/explore?schemaVersion=1&orgId=1&panes=${panes}`);
  }

  /** Makes a rule that fires where a query's number is above 0, evaluated each 10 s. */
  async saveRule(uid: string, query: SavedQuery): Promise<void> {
    const headers = { 'x-disable-provenance': 'true' };
    const folder = await this.page.request.post(`${this.#base}/api/folders`, {
      data: { uid: 'e2e-rules', title: 'e2e rules' },
    });
    expect([200, 409, 412]).toContain(folder.status());
    const expression = (refId: string, model: object) => ({
      refId,
      datasourceUid: '__expr__',
      model: { refId, ...model },
    });
    await this.#send(
      'post',
      '/api/v1/provisioning/alert-rules',
      {
        ...{ uid, title: uid, folderUID: 'e2e-rules', ruleGroup: 'e2e', orgID: 1, for: '0s' },
        ...{ noDataState: 'OK', execErrState: 'Error', condition: 'B', labels: { test: uid } },
        data: [
          {
            refId: 'A',
            datasourceUid: datasource.uid,
            relativeTimeRange: { from: 600, to: 0 },
            model: { refId: 'A', ...query },
          },
          expression('B', {
            type: 'threshold',
            expression: 'A',
            conditions: [{ evaluator: { type: 'gt', params: [0] } }],
          }),
        ],
      },
      headers,
    );
    await this.#send(
      'put',
      '/api/v1/provisioning/folder/e2e-rules/rule-groups/e2e',
      {
        ...(await this.#group()),
        interval: 10,
      },
      headers,
    );
  }

  /** The labels `instance` of the alerts of a rule that fire now; a rule that cannot be evaluated throws. */
  async firing(uid: string): Promise<string[]> {
    const response = await this.page.request.get(`${this.#base}/api/prometheus/grafana/api/v1/rules`);
    const { data } = (await response.json()) as { data: { groups: { rules: Rule[] }[] } };
    const rule = data.groups.flatMap(({ rules }) => rules).find(({ name }) => name === uid);
    if (rule?.health === 'error') throw new Error(`The rule cannot be evaluated: ${rule.lastError}`);
    return (rule?.alerts ?? [])
      .filter(({ state }) => state.startsWith('Alerting'))
      .map(({ labels }) => labels.instance ?? '')
      .sort();
  }

  /** Makes a dashboard public, and says under which address. */
  async publish(uid: string): Promise<string> {
    const answer = await this.#send('post', `/api/dashboards/uid/${uid}/public-dashboards`, {
      isEnabled: true,
      share: 'public',
    });
    const { accessToken } = (await answer.json()) as { accessToken: string };
    return `${this.#base}/public-dashboards/${accessToken}`;
  }

  async #group(): Promise<object> {
    const url = `${this.#base}/api/v1/provisioning/folder/e2e-rules/rule-groups/e2e`;
    return (await (await this.page.request.get(url)).json()) as object;
  }

  async #send(
    method: 'post' | 'put',
    path: string,
    data: object,
    headers: Record<string, string> = {},
  ): Promise<APIResponse> {
    const response = await this.page.request[method](this.#base + path, { data, headers });
    expect(response.ok(), `${path}: ${response.status()} ${await response.text()}`).toBe(true);
    return response;
  }
}

interface Rule {
  name: string;
  health: string;
  lastError: string;
  alerts?: { state: string; labels: Record<string, string> }[];
}

const isAsked = (kind: string, refId?: string) => (query: SavedQuery) =>
  query.kind === kind && (refId === undefined || query.refId === refId);

/** A panel with one query, of which a test looks at the data. */
export function panelOf(title: string, type: string, target: SavedQuery, more: object = {}): object {
  return {
    ...{ id: 1, title, type, datasource, gridPos: { x: 0, y: 0, w: 24, h: 10 } },
    targets: [{ refId: 'A', datasource, ...target }],
    ...more,
  };
}
