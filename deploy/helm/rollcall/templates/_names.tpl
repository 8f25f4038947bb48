{{- define "rollcall.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* What selects the pods: never changed, for a Deployment cannot change it. */}}
{{- define "rollcall.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "rollcall.labels" -}}
{{ include "rollcall.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* A page that needs neither a token nor the database: while that is away, each node goes on telling what it knows. */}}
{{- define "rollcall.probe" -}}
httpGet:
  path: /api/docs/static/index.css
  port: api
  scheme: {{ if .Values.tls.existingSecret }}HTTPS{{ else }}HTTP{{ end }}
timeoutSeconds: 5
{{- end }}
