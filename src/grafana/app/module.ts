import {
  AppPlugin,
  PluginExtensionPoints,
  type PluginExtensionPanelContext,
  type PluginExtensionAddedLinkConfig,
} from '@grafana/data';
import { lazy } from 'react';
import { appPath } from '../../contract/plugin-ids.ts';
import { placeOfAlert, placeOfPanel } from './links.ts';

const AppRootPage = lazy(() => import('./AppRootPage.tsx'));

/** What Grafana tells of an alert: of one of its instances, or of the rule itself. */
interface AlertContext {
  instance?: { labels?: Record<string, string> };
  labels?: Record<string, string>;
}

/** Grafana compares these with plugin.json, and leaves out a link that is not the same there. */
const fromPanel: PluginExtensionAddedLinkConfig<PluginExtensionPanelContext> = {
  title: 'Open in Rollcall',
  description: 'The rollout or the instances that this panel shows',
  targets: [PluginExtensionPoints.DashboardPanelMenu],
  path: appPath,
  configure: (panel) => at(placeOfPanel(panel?.targets)),
};
const fromAlert: PluginExtensionAddedLinkConfig<AlertContext> = {
  title: 'Show in Rollcall',
  description: 'The rollout or the instance that this alert is about',
  targets: [PluginExtensionPoints.AlertInstanceAction, PluginExtensionPoints.AlertingAlertingRuleAction],
  path: appPath,
  configure: (alert) => at(placeOfAlert(alert?.instance?.labels ?? alert?.labels)),
};

const at = (place: string | undefined) => (place === undefined ? undefined : { path: appPath + place });

/** Only this much is loaded with Grafana's start; each page comes when somebody opens it. */
export const plugin = new AppPlugin().setRootPage(AppRootPage).addLink(fromPanel).addLink(fromAlert);
