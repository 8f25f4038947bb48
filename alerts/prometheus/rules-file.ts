import { stringify } from 'yaml';
import type { AlertRule, Level, PrometheusForm } from '../rule.ts';
import { filled, killSwitchOf, ownerOf, teamOf, type Language } from '../texts.ts';

const runbooks = '/public/plugins/rollcall-scheduler-app/docs/operations';

/** The rules as Prometheus loads them. Addresses are paths: Alertmanager's template knows where Grafana is. */
export function prometheusRules(groups: Readonly<Record<string, readonly AlertRule[]>>): string {
  const document = {
    groups: Object.entries(groups).map(([name, rules]) => ({
      name: `rollcall-${name}`,
      interval: '30s',
      rules: rules.flatMap((rule) => {
        const { prometheus, levels } = rule;
        if (prometheus === null) return [];
        return levels.map((level) => ruleOf(rule, level, prometheus));
      }),
    })),
  };
  return `# Generated from alerts/rules.ts by \`npm run generate\`: change that.\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** `queue-depth` is `RollcallQueueDepth`; its levels differ in the label `severity`. */
export function alertName({ name }: AlertRule): string {
  return `rollcall-${name}`.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function ruleOf(rule: AlertRule, level: Level, form: PrometheusForm): object {
  const language = languageOf(form);
  const killSwitch = killSwitchOf(rule, language);
  return {
    alert: alertName(rule),
    expr: expressionOf(rule, level, form),
    for: level.for,
    keep_firing_for: rule.keepFiringFor,
    labels: {
      severity: level.severity,
      owner: ownerOf(rule, language),
      team: teamOf(rule, language),
      scope: rule.scope,
      rollcall_alert: rule.name,
    },
    annotations: {
      summary: filled(rule.summary, rule, language),
      description: filled(rule.description, rule, language),
      first_action: filled(rule.firstAction, rule, language),
      ...(killSwitch !== undefined && { kill_switch: killSwitch }),
      rollout: rolloutText(rule),
      runbook_url: `${runbooks}/${rule.name}.md`,
      dashboard_url: `/d/${rule.panel.dashboard}`,
    },
  };
}

/** Prometheus has no second threshold to clear at: an alert that fires already is compared with a lower one. */
function expressionOf(rule: AlertRule, level: Level, { value, against, by }: PrometheusForm): string {
  const { is, threshold } = level;
  const compared = (limit: number) =>
    `${value} ${is} ${against === undefined ? limit : limit === 1 ? against : `${limit} * ${against}`}`;
  if (rule.clearsAt === undefined) return compared(threshold);
  const clearsAt = Number((threshold * rule.clearsAt).toPrecision(12));
  const firing = `ALERTS{alertname="${alertName(rule)}", severity="${level.severity}", alertstate="firing"}`;
  return `(${compared(threshold)}) or (${compared(clearsAt)} and on (${by.join(', ')}) ${firing})`;
}

const languageOf = ({ labels = {} }: PrometheusForm): Language => {
  const nameOf = (name: string) => labels[name] ?? name;
  return {
    now: (unit) => `{{ ${shown(unit)} }}`,
    label: (name) => `{{ $labels.${nameOf(name)} }}`,
    isLabel: (name, value) => `eq $labels.${nameOf(name)} "${value}"`,
  };
};

function shown(unit: AlertRule['unit']): string {
  switch (unit) {
    case 'seconds':
      return 'humanizeDuration $value';
    case 'milliseconds':
      return 'printf "%.0f ms" $value';
    case 'number':
    case 'none':
      return 'printf "%.4g" $value';
  }
}

/** Where the rollout stands when the alert fires, asked then. */
function rolloutText({ ofRollout }: AlertRule): string {
  const ask = (before: string, after: string) =>
    ofRollout === 'each'
      ? `printf ${JSON.stringify(`${before}%q${after}`)} $labels.rollout | query`
      : `query ${JSON.stringify(`${before}"${ofRollout}"${after}`)}`;
  const stage = ask('rollcall_rollout_stage{rollout=', '} == 1');
  const changes = ask('increase(rollcall_rollout_transitions_total{rollout=', '}[1d]) > 0');
  return `{{ range ${stage} }}stage {{ .Labels.stage }}{{ else }}not under way{{ end }}, changes of the last day:{{ range ${changes} }} {{ .Labels.action }} ({{ .Labels.reason }}){{ else }} none{{ end }}`;
}
