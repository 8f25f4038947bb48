/**
 * What Grafana's own page sets before any module runs. It has to be imported first:
 * `@grafana/runtime` reads the user, and `@grafana/ui` the icons' address, when they are loaded.
 */
const asked = new URLSearchParams(location.search);

export const themeName = asked.get('theme') === 'light' ? 'light' : 'dark';

Object.assign(window, {
  __grafana_public_path__: '/public/',
  grafanaBootData: {
    settings: { featureToggles: {} },
    navTree: [],
    user: { orgRole: asked.get('role') ?? 'Admin' },
  },
});
