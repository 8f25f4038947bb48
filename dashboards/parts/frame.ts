import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type Dashboard,
  type Panel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { EventSource } from '../../src/contract/query/choices.ts';
import { querySchemaVersion } from '../../src/contract/query-migration.ts';
import { columns, placedFrom } from './grid.ts';
import { rollcallOnly, sourceVariables } from './sources.ts';

/** A line with a title that can be folded, and the panels under it. */
interface Section {
  /** Without one the panels stand at the top. */
  title?: string;
  /** Nothing of it is asked until it is unfolded. */
  folded?: boolean;
  panels: Builder<Panel>[];
}

interface DashboardWords {
  /** Stands in links, alerts and bookmarks: it stays as it is for ever. */
  uid: string;
  title: string;
  description: string;
  /** The file that this comes from, without its ending. */
  source: string;
  variables?: Builder<VariableModel>[];
  annotations?: Annotation[];
  sections: Section[];
  from?: string;
}

interface Annotation {
  name: string;
  what: EventSource[];
  color: string;
  /** Shown at once; the others wait to be switched on. */
  shown?: boolean;
  narrowed?: Record<string, string[]>;
}

/** A dashboard with what all of them share: sources, links to the others, and the events of rollouts. */
export function dashboard(words: DashboardWords): Dashboard {
  const { uid, title, description, source, variables = [], annotations = [], sections } = words;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(`${description} Generated from dashboards/${source}.ts.`)
    .tags(['rollcall'])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('10s')
    .time({ from: words.from ?? 'now-1h', to: 'now' })
    .link({ build: () => toTheOthers });
  for (const variable of [...sourceVariables, ...variables]) builder.withVariable(variable);
  for (const annotation of [...annotations, ...ofRollouts]) builder.annotation(annotationOf(annotation));
  let y = 0;
  for (const { title: heading, folded = false, panels } of sections) {
    const line = new RowBuilder(heading ?? '').gridPos({ x: 0, y, w: columns, h: 1 }).collapsed(folded);
    if (heading !== undefined) y += 1;
    const placed = placedFrom(y, panels);
    const built = placed.map((panel) => ({ build: () => panel }));
    if (folded) for (const panel of built) line.withPanel(panel);
    if (heading !== undefined) builder.withRow(line);
    if (folded) continue;
    for (const panel of built) builder.withPanel(panel);
    y = Math.max(y, ...placed.map(({ gridPos }) => gridPos.y + gridPos.h));
  }
  return builder.build();
}

/** Above the panels, where somebody in a hurry sees them: the builder would put them into a menu. */
const { placement: _menu, ...toTheOthers } = new DashboardLinkBuilder('Rollcall')
  .type(DashboardLinkType.Dashboards)
  .icon('external link')
  .tags(['rollcall'])
  .asDropdown(false)
  .includeVars(true)
  .keepTime(true)
  .build();

const ofRollouts: Annotation[] = [
  { name: 'Rollouts', what: ['rollouts', 'killSwitches', 'drills'], color: 'orange', shown: true },
  { name: 'Configuration', what: ['configuration'], color: 'purple', shown: true },
];

function annotationOf({ name, what, color, shown = false, narrowed }: Annotation): AnnotationQueryBuilder {
  const target = { refId: 'Anno', kind: 'events', what, ...narrowed, schemaVersion: querySchemaVersion };
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(rollcallOnly)
    .enable(shown)
    .iconColor(color)
    .target({ build: () => target as never });
}
