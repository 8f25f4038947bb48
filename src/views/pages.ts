import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { PageName } from '../contract/pages.ts';

/** One of our pages. It is loaded when somebody opens it, and reads what stands behind its name in the address itself. */
interface Page {
  /** The first part of its path: `/fleet`. */
  name: PageName;
  view: LazyExoticComponent<ComponentType>;
}

/** The pages in the order of the navigation. Their titles are in `titles.ts`, which every host needs before a page. */
export const pages: readonly Page[] = [
  { name: 'rollouts', view: lazy(() => import('./rollouts/RolloutsPage.tsx')) },
  { name: 'fleet', view: lazy(() => import('./fleet/FleetPage.tsx')) },
  { name: 'sync', view: lazy(() => import('./sync/SyncPage.tsx')) },
  { name: 'optimize', view: lazy(() => import('./optimize/OptimizePage.tsx')) },
  { name: 'audit', view: lazy(() => import('./audit/AuditPage.tsx')) },
  { name: 'configuration', view: lazy(() => import('./configuration/ConfigurationPage.tsx')) },
];
