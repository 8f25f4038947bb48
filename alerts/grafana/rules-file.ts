import { stringify } from 'yaml';
import { titleOf, uidOf, type Absence, type AlertRule, type GrafanaForm, type Level } from '../rule.ts';
import { filled, killSwitchOf, ownerOf, teamOf, type Language } from '../texts.ts';
import { queriesOf } from './queries.ts';
import { rolloutText } from './rollout-query.ts';

/** The build puts the runbooks beside the plugin, and Grafana serves them without login. */
const runbooks = '{{ externalURL }}public/plugins/rollcall-scheduler-app/docs/operations';

/** Of a Grafana that has one Rollcall; a second one has names of its own. */
interface Install {
  /** Of the data source. */
  datasourceUid: string;
  folder: string;
  /** Before the ids of the rules: `rollcall` in the first, something else in the next. */
  idPrefix: string;
  /** A Pulse server has no rollouts: its messages neither ask for one nor name a kill switch. */
  server: 'rollcall' | 'pulse';
}
const firstInstall: Install = {
  datasourceUid: 'rollcall',
  folder: 'Rollcall',
  idPrefix: 'rollcall',
  server: 'rollcall',
};

/** Where a panel stands: its id, by the dashboard's uid and the panel's title. Undefined where there is none. */
export type FindPanel = (dashboard: string, title: string) => number | undefined;

/** The rules as a file that Grafana provisions. */
export function grafanaRules(
  groups: Readonly<Record<string, readonly AlertRule[]>>,
  findPanel: FindPanel,
  install: Install = firstInstall,
): string {
  const document = {
    apiVersion: 1,
    groups: Object.entries(groups).map(([name, rules]) => ({
      orgId: 1,
      name: `${install.idPrefix}-${name}`,
      folder: install.folder,
      interval: '30s',
      rules: rules.flatMap((rule) => {
        const { grafana, levels } = rule;
        if (grafana === null) return [];
        return levels.map((level) => ruleOf(rule, level, grafana, findPanel, install));
      }),
    })),
  };
  return `# Generated from alerts/rules.ts by \`npm run generate\`: change that.\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function ruleOf(
  rule: AlertRule,
  level: Level,
  grafana: GrafanaForm,
  findPanel: FindPanel,
  { datasourceUid, idPrefix, server }: Install,
): object {
  const panelId = findPanel(rule.panel.dashboard, rule.panel.title);
  return {
    uid: uidOf(rule, level).replace(/^rollcall/, idPrefix),
    title: titleOf(rule, level),
    condition: 'condition',
    data: queriesOf(rule, level, grafana, datasourceUid, server === 'rollcall'),
    for: level.for,
    keepFiringFor: rule.keepFiringFor,
    noDataState: states[grafana.noData],
    execErrState: states[grafana.error],
    ...(panelId !== undefined && { dashboardUid: rule.panel.dashboard, panelId }),
    labels: labelsOf(rule, level),
    annotations: {
      ...annotationsOf(rule, server),
      // Its pages look at the fields above, and the link of a message comes from these alone.
      ...(panelId !== undefined && {
        __dashboardUid__: rule.panel.dashboard,
        __panelId__: String(panelId),
      }),
    },
  };
}

const states: Record<Absence, string> = { 'stays as it is': 'KeepLast', 'is well': 'OK', fires: 'Alerting' };

/** Provisioning takes `$name` in a label for a variable of the environment; `$$` is a dollar. */
function labelsOf(rule: AlertRule, level: Level): Record<string, string> {
  const dollars = (text: string) => text.replaceAll('$', '$$$$');
  return {
    severity: level.severity,
    owner: dollars(ownerOf(rule, language)),
    team: dollars(teamOf(rule, language)),
    scope: rule.scope,
    rollcall_alert: rule.name,
  };
}

function annotationsOf(rule: AlertRule, server: Install['server']): Record<string, string> {
  const killSwitch = killSwitchOf(rule, language);
  return {
    summary: filled(rule.summary, rule, language),
    description: filled(rule.description, rule, language),
    first_action: filled(rule.firstAction, rule, language),
    ...(server === 'rollcall' && {
      ...(killSwitch !== undefined && { kill_switch: killSwitch }),
      rollout: rolloutText(rule),
    }),
    runbook_url: `${runbooks}/${rule.name}.md`,
  };
}

/** Where there is no number, a text says nothing in its place; otherwise Grafana logs an error at each evaluation. */
const language: Language = {
  now: (unit) => `{{ with $values.now }}{{ ${shown(unit)} }}{{ end }}`,
  label: (name) => `{{ $labels.${name} }}`,
  isLabel: (name, value) => `eq $labels.${name} "${value}"`,
};

function shown(unit: AlertRule['unit']): string {
  switch (unit) {
    case 'seconds':
      return 'humanizeDuration .Value';
    case 'milliseconds':
      return 'printf "%.0f ms" .Value';
    case 'number':
    case 'none':
      return 'printf "%.4g" .Value';
  }
}
