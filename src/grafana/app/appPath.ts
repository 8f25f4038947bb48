/** Where Grafana shows the app, without the sub-path that Grafana itself may be under. */
export const appPath = '/a/rollcall-scheduler-app';
