/** The id of the data source plugin, as its plugin.json has it: saved dashboards and queries name it too. */
export const datasourceId = 'rollcall-scheduler-datasource';

/** Where Grafana shows the app, without the sub-path that Grafana itself may be under. */
export const appPath = '/a/rollcall-scheduler-app';
