/** Instances that one message names; a fleet can have thousands. */
const most = 10;

/** What differs between Grafana and Alertmanager: how an alert is linked. */
interface Links {
  panel: string;
  runbook: string;
  /** Alertmanager gives no link to a silence. */
  silence?: string;
}

/**
 * The message: what, since when, how bad, where the rollout stands and what changed last, one safe first action, the
 * kill switch with its budget, links. In Go's templates, which both sides speak.
 */
export function messageTemplate({ panel, runbook, silence }: Links): string {
  return `{{ define "rollcall.title" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}] {{ .CommonLabels.alertname }}{{ with .CommonLabels.rollout }} of {{ . }}{{ end }}{{ with .CommonLabels.severity }} ({{ . }}){{ end }}
{{- end }}
{{ define "rollcall.alert" -}}
What: {{ .Annotations.summary }}
Since: {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ if eq .Status "resolved" }}, until {{ .EndsAt.UTC.Format "15:04:05" }} UTC{{ end }}
How bad: {{ .Labels.severity }}. {{ .Annotations.description }}
{{- with .Annotations.rollout }}
Rollout: {{ . }}
{{- end }}
{{- if eq .Status "firing" }}
First, and safe: {{ .Annotations.first_action }}
{{- with .Annotations.kill_switch }}
Kill switch: {{ . }}
{{- end }}
{{- end }}
{{- with ${runbook} }}
Runbook: {{ . }}
{{- end }}
{{- with ${panel} }}
Panel: {{ . }}
{{- end }}
${silenceLine(silence)}{{- end }}
{{ define "rollcall.alerts" -}}
{{ range $index, $alert := . }}{{ if lt $index ${most} }}{{ template "rollcall.alert" $alert }}

{{ end }}{{ end }}{{ if gt (len .) ${most} }}These are ${most} of {{ len . }}.
{{ end }}
{{- end }}
{{ define "rollcall.message" -}}
{{ template "rollcall.alerts" .Alerts.Firing }}
{{- if gt (len .Alerts.Resolved) 0 }}Resolved:

{{ template "rollcall.alerts" .Alerts.Resolved }}{{ end }}
{{- end }}
`;
}

function silenceLine(silence: string | undefined): string {
  if (silence === undefined) return '';
  return `{{- if eq .Status "firing" }}{{ with ${silence} }}
Silence: {{ . }}
{{- end }}{{ end }}
`;
}
