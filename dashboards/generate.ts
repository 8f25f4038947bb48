import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grafanaRules } from '../alerts/grafana.ts';
import { rules } from '../alerts/rules.ts';
import { breakersPanelId, dashboard, uid } from './scheduler-overview.ts';

/** `npm run generate`: writes what Grafana mounts from its sources. With `--check` it only tells what is out of date. */
const root = join(import.meta.dirname, '..');
const generated: Record<string, string> = {
  'dashboards/scheduler-overview.json': `${JSON.stringify(dashboard, null, 2)}\n`,
  'provisioning/alerting/rules.yaml': grafanaRules(rules, uid, breakersPanelId),
};

const check = process.argv.includes('--check');
const stale = Object.entries(generated).filter(([file, content]) => readOrEmpty(file) !== content);
for (const [file, content] of stale) {
  if (!check) writeFileSync(join(root, file), content);
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
