import { stringify } from 'yaml';
import { maintenance } from './maintenance.ts';
import { messageTemplate } from './message.ts';
import { receivers } from './receivers.ts';
import { rootRoute, type Matcher, type Route } from './routes.ts';

/** Labels that tell one alert of a rule from another, whatever its severity. */
const sameAlert = ['job', 'alertname', 'account_id', 'site_url', 'rollout'];

/** The same routes for Prometheus's Alertmanager, and the inhibitions that Grafana's has not. */
export function alertmanagerConfiguration(): string {
  const document = {
    templates: ['rollcall.tmpl'],
    route: { ...routeOf(rootRoute), group_by: ['job', 'alertname', 'rollout'] },
    inhibit_rules: [
      // A fault of the whole fleet silences the pages of its instances.
      {
        source_matchers: ['rollcall_alert="fault-may-be-ours"'],
        target_matchers: ['scope="instance"'],
        equal: ['job'],
      },
      // What pages need not warn as well.
      {
        source_matchers: ['rollcall_alert=~".+"', 'severity="critical"'],
        target_matchers: ['rollcall_alert=~".+"', 'severity="warning"'],
        equal: sameAlert,
      },
    ],
    time_intervals: [{ name: maintenance.name, time_intervals: maintenance.windows }],
    receivers: receivers.map(({ name, address }) => ({
      name,
      webhook_configs: [{ url: address, send_resolved: true }],
    })),
  };
  return `# Generated from alerts/routing by \`npm run generate\`: change that, or keep a copy of your own. Put the addresses of your
# receivers in. A webhook gets labels and annotations as they are; mail and chat say it with the template:
#   text: '{{ template "rollcall.message" . }}'
${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** Rules of Prometheus know paths; where Grafana is stands here. */
export function alertmanagerTemplate(): string {
  const at = (annotation: string) =>
    `(and .Annotations.${annotation} (printf "http://127.0.0.1:3000%s" .Annotations.${annotation}))`;
  return `{{/* Generated from alerts/routing by \`npm run generate\`. http://127.0.0.1:3000 is your Grafana. */}}
${messageTemplate({ panel: at('dashboard_url'), runbook: at('runbook_url') })}`;
}

function routeOf({ receiver, matchers, goesOn, wait, interval, repeat, mutedDuring, routes }: Route): object {
  return {
    receiver,
    ...(matchers.length > 0 && { matchers: matchers.map(matcherText) }),
    ...(goesOn && { continue: true }),
    group_wait: wait,
    group_interval: interval,
    repeat_interval: repeat,
    ...(mutedDuring && { mute_time_intervals: [mutedDuring] }),
    ...(routes.length > 0 && { routes: routes.map(routeOf) }),
  };
}

const matcherText = ([label, operator, value]: Matcher) => `${label}${operator}${JSON.stringify(value)}`;
