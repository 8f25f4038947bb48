import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * Where a version stands beside package.json, which is its source: each other place that says something else, as a
 * sentence. Manifests of plugins, the API's document and the running service take it from there by themselves.
 */
export function versionProblems(root: string): string[] {
  const text = (file: string) => readFileSync(join(root, file), 'utf8');
  const { version } = JSON.parse(text('package.json')) as { version: string };
  const lock = JSON.parse(text('package-lock.json')) as {
    version: string;
    packages: Record<string, { version?: string }>;
  };
  const chart = parse(text('deploy/helm/rollcall/Chart.yaml')) as { appVersion: string };
  const places: [string, string | undefined][] = [
    ['package-lock.json', lock.version],
    ['package-lock.json, packages', lock.packages['']?.version],
    ['deploy/helm/rollcall/Chart.yaml, appVersion', chart.appVersion],
    ['docs/deployment.md, the tag of the image', /rollcall:(\d\S+)/.exec(text('docs/deployment.md'))?.[1]],
    ['CHANGELOG.md, its first heading', /^## (\S+)/m.exec(text('CHANGELOG.md'))?.[1]],
  ];
  return places
    .filter(([, found]) => found !== version)
    .map(([place, found]) => `${place} has ${found ?? 'none'}, where package.json has ${version}.`);
}
