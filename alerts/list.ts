import { duration } from '../src/contract/moment.ts';
import type { Against } from '../src/contract/alert-condition.ts';
import type { AlertRule, Level } from './rule.ts';

/** Every alert in one table, for people. */
export function alertList(groups: Readonly<Record<string, readonly AlertRule[]>>): string {
  const rows = Object.entries(groups).flatMap(([group, rules]) =>
    rules.map((rule) => `| ${cells(group, rule).join(' | ')} |`),
  );
  return `<!-- Generated from alerts/rules.ts by \`npm run generate\`: change that. -->

# Alerts

| alert | group | warning | critical | clears at | kept for | owner | Grafana | Prometheus |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function cells(group: string, rule: AlertRule): string[] {
  const { name, title, levels, clearsAt, keepFiringFor, owner, grafana, prometheus } = rule;
  const at = (severity: Level['severity']) => {
    const level = levels.find((each) => each.severity === severity);
    return level ? levelText(rule, level) : '';
  };
  return [
    `[${title}](../operations/${name}.md)`,
    group,
    at('warning'),
    at('critical'),
    clearsAt === undefined ? '' : `${clearsAt} × that`,
    spanText(keepFiringFor),
    owner === 'each' ? 'of the rollout' : owner,
    grafana ? 'yes' : 'no',
    prometheus ? 'yes' : 'no',
  ];
}

const units: Record<AlertRule['unit'], string> = { seconds: ' s', milliseconds: ' ms', number: '', none: '' };

function levelText({ unit, grafana }: AlertRule, { is, threshold, for: held }: Level): string {
  const during = held === '0s' ? 'at once' : `for ${spanText(held)}`;
  if (unit === 'none') return during;
  return `${is} ${limitText(threshold, units[unit], grafana?.against)} ${during}`;
}

function limitText(threshold: number, unit: string, against: Against | undefined): string {
  if (!against) return `${threshold}${unit}`;
  const { number, times, floor } = against;
  const of = number.reduce === 'median' ? 'median of 24 h' : number.series;
  const scaled = (factor: number, what: string) => (factor === 1 ? what : `${factor} × ${what}`);
  return scaled(threshold, `max(${scaled(times, of)}, ${floor})`);
}

function spanText(span: string): string {
  const seconds = duration.parse(span) / 1_000;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
