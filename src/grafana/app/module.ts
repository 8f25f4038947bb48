import { AppPlugin } from '@grafana/data';
import { lazy } from 'react';

const AppRootPage = lazy(() => import('./AppRootPage.tsx'));

/** Only this much is loaded with Grafana's start; the page itself comes when somebody opens it. */
export const plugin = new AppPlugin().setRootPage(AppRootPage);
