/**
 * What Grafana's own page sets before any module runs. It has to be imported first: `@grafana/ui` reads where its icons
 * are, and what it is to look like, when it is loaded.
 */
Object.assign(window, {
  __grafana_public_path__: '/console/',
  grafanaBootData: { settings: { featureToggles: {} }, navTree: [], user: {} },
});
