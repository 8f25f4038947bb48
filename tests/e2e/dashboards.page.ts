import { expect, type Locator, type Page } from '@playwright/test';

/** High enough that every panel of the longest dashboard is drawn: Grafana leaves out what is not in view. */
const wholeDashboard = { width: 1600, height: 3400 };

/** How one panel stands: what its header says, and what it shows. */
export interface ShownPanel {
  title: string;
  failed: boolean;
  text: string;
  /** A chart is a picture, which has no text. */
  drawn: boolean;
}

/** A dashboard of twenty panels takes its time on a machine that does everything else, too. */
export const patienceMs = 150_000;

/** The provisioned dashboards in Grafana, as somebody looks at them. */
export class DashboardsPage {
  readonly page: Page;
  readonly #base: string;
  /** Uids of the data sources that were asked since the dashboard was opened. */
  asked = new Set<string>();

  constructor(page: Page, base: string) {
    this.page = page;
    this.#base = base;
    page.on('request', (request) => {
      if (!request.url().includes('/api/ds/query')) return;
      const { queries } = request.postDataJSON() as { queries: { datasource?: { uid: string } }[] };
      for (const { datasource } of queries) if (datasource) this.asked.add(datasource.uid);
    });
  }

  async logIn(user = 'admin', password = 'admin'): Promise<void> {
    const answer = await this.page.request.post(`${this.#base}/login`, { data: { user, password } });
    expect(answer.ok(), `log in as ${user}`).toBe(true);
  }

  /** Opens a whole dashboard at once. `query` holds its variables. */
  async open(uid: string, query: Record<string, string> = {}): Promise<void> {
    await this.page.setViewportSize(wholeDashboard);
    this.asked = new Set();
    const search = new URLSearchParams({ from: 'now-30m', to: 'now', refresh: '1h', ...query }).toString();
    await this.page.goto(`${this.#base}/d/${uid}?${search}`);
    await expect(this.panels().first()).toBeVisible({ timeout: patienceMs });
  }

  panels(): Locator {
    return this.page.locator('[data-testid^="data-testid Panel header"]');
  }

  panel(title: string): Locator {
    return this.page.getByTestId(`data-testid Panel header ${title}`);
  }

  /** Opens the line under which panels are folded. */
  async unfold(title: string): Promise<void> {
    await this.page.getByRole('button', { name: `Expand row` }).filter({ hasText: title }).click();
  }

  /** Every panel as it stands now. */
  async shown(): Promise<ShownPanel[]> {
    return this.panels().evaluateAll((panels) =>
      panels.map((panel) => ({
        title: panel.getAttribute('data-testid')?.replace('data-testid Panel header ', '') ?? '',
        failed: panel.querySelector('[data-testid="data-testid Panel status error"]') !== null,
        text: panel.textContent ?? '',
        drawn: panel.querySelector('canvas') !== null,
      })),
    );
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `test-results/screenshots/${name}.png` });
  }
}
