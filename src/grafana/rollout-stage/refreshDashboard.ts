type SceneWithTimeRange = { state?: { $timeRange?: { onRefresh?: () => void } } };

/**
 * Runs the dashboard's queries again, as its refresh button does.
 * Dashboards are scenes, and scenes send a `RefreshEvent` to panels but take none from them (12.3), so this takes the scene from where Grafana's own template service takes it.
 * Where there is none, the next refresh of the dashboard brings the news.
 */
export function refreshDashboard(): void {
  const { __grafanaSceneContext: scene } = window as { __grafanaSceneContext?: SceneWithTimeRange };
  scene?.state?.$timeRange?.onRefresh?.();
}
