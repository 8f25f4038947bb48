import { stringify } from 'yaml';
import { maintenance } from './maintenance.ts';
import { messageTemplate } from './message.ts';
import { receivers } from './receivers.ts';
import { rootRoute, type Route } from './routes.ts';

const message = messageTemplate({
  panel: '.PanelURL',
  runbook: '.Annotations.runbook_url',
  silence: '.SilenceURL',
});

/**
 * Contact points, policies, mute timing and messages as Grafana provisions them. Its Alertmanager has no inhibition: a
 * fault of the whole fleet holds the pages of instances back in their queries (the column `excused`).
 */
export function grafanaRouting(): string {
  const document = {
    apiVersion: 1,
    contactPoints: receivers.map(({ name, variable }) => ({
      orgId: 1,
      name,
      receivers: [
        {
          uid: name,
          type: 'webhook',
          settings: {
            url: `$${variable}`,
            title: '{{ template "rollcall.title" . }}',
            message: '{{ template "rollcall.message" . }}',
          },
        },
      ],
    })),
    policies: [{ orgId: 1, ...policyOf(rootRoute), group_by: ['grafana_folder', 'alertname', 'rollout'] }],
    muteTimes: [{ orgId: 1, name: maintenance.name, time_intervals: maintenance.windows }],
    templates: [{ orgId: 1, name: 'rollcall', template: message }],
  };
  return `# Generated from alerts/routing by \`npm run generate\`: change that. The addresses come from Grafana's environment and
# must be set, or Grafana refuses to start: ${[...new Set(receivers.map(({ variable }) => variable))].join(', ')}.
${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function policyOf({
  receiver,
  matchers,
  goesOn,
  wait,
  interval,
  repeat,
  mutedDuring,
  routes,
}: Route): object {
  return {
    receiver,
    ...(matchers.length > 0 && { object_matchers: matchers }),
    ...(goesOn && { continue: true }),
    group_wait: wait,
    group_interval: interval,
    repeat_interval: repeat,
    ...(mutedDuring && { mute_time_intervals: [mutedDuring] }),
    ...(routes.length > 0 && { routes: routes.map(policyOf) }),
  };
}
