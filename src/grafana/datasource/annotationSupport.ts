import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { emptyQuery } from './completeQuery.ts';
import { AnnotationEditor } from './lazyEditors.tsx';
import type { SchedulerQuery } from './model.ts';

/**
 * Annotations are queries for events, whose frames have the fields that Grafana looks for: `time`, `timeEnd`, `title`,
 * `text`, `tags`, `id`. One that was saved before anything was chosen asks for the usual events.
 */
export const annotationSupport: AnnotationSupport<SchedulerQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => emptyQuery('events'),
  prepareQuery: (annotation) => {
    const saved = savedIn(annotation);
    return saved?.kind === 'events' ? saved : { ...emptyQuery('events'), refId: saved?.refId ?? 'Anno' };
  },
};

/** Where a dashboard of the second schema keeps the query of an annotation, or of the first. */
function savedIn(annotation: AnnotationQuery<SchedulerQuery>): SchedulerQuery | undefined {
  const { spec } = (annotation.query ?? {}) as { spec?: SchedulerQuery };
  return spec ?? annotation.target;
}
