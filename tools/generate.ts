import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { panelsOf } from '../alerts/find-panel.ts';
import { alertFiles } from '../alerts/generated.ts';
import { dashboards } from '../dashboards/all.ts';
import { openApiDocument } from '../src/contract/openapi.ts';
import { licencesPage } from './licences/page.ts';
import { measured } from './performance/measured.ts';
import { performancePage } from './performance/page.ts';
import { reasons } from './performance/reasons.ts';
import { planSchema } from './plan-schema.ts';
import { referencePages } from './reference/all.ts';
import { routesSource } from './routes.ts';

/**
 * `npm run generate`: writes what Grafana mounts, the reference of docs and what editors check plans with, from their
 * sources. With `--check` it only tells what is out of date.
 */
const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const openApi = {
  'x-generated': 'by npm run generate, from src/contract/endpoints.ts: change that, not this',
  ...openApiDocument(version),
};
const generated: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(dashboards).map(([name, dashboard]) => [
      `dashboards/${name}.json`,
      `${JSON.stringify(dashboard, null, 2)}\n`,
    ]),
  ),
  'docs/reference/openapi.json': `${JSON.stringify(openApi, null, 2)}\n`,
  ...alertFiles(panelsOf(Object.values(dashboards))),
  'docs/performance.md': performancePage(
    measured.parse(JSON.parse(readFileSync(join(root, 'docs/performance.json'), 'utf8'))),
    reasons,
  ),
  ...(await referencePages()),
  'docs/licences.md': licencesPage(root),
  'rollouts/plan.schema.json': planSchema(),
  'src/contract/routes.ts': await routesSource(),
};

const check = process.argv.includes('--check');
const stale = Object.entries(generated).filter(([file, content]) => readOrEmpty(file) !== content);
for (const [file, content] of stale) {
  if (!check) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  console.log(`${check ? 'out of date' : 'wrote'} ${file}`);
}
if (check && stale.length > 0) {
  console.error('Run npm run generate and commit what it wrote.');
  process.exit(1);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return '';
  }
}
