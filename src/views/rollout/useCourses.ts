import { useEffect, useState } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { courseOf, spanOf, stepOf, type Course } from './course.ts';

const everyMs = 60_000;

/**
 * The course of each criterion over its window, by its name; read once a minute, and empty until then. It decorates the
 * evidence: where it cannot be read, the table says all that counts without it.
 */
export function useCourses({ id, verdict }: RolloutDocument): ReadonlyMap<string, Course> {
  const { call } = useHost();
  const [courses, setCourses] = useState<ReadonlyMap<string, Course>>(new Map());
  // Criteria of one span are asked for together. As text, so that a new document of the same plan asks nothing anew.
  const spans = JSON.stringify(
    Object.entries(Object.groupBy(verdict?.results ?? [], ({ windowSeconds }) => spanOf(windowSeconds))).map(
      ([span, results = []]) => [Number(span), results.map(({ name }) => name)],
    ),
  );

  useEffect(() => {
    const stopped = new AbortController();
    const read = async () => {
      const asked = JSON.parse(spans) as [number, string[]][];
      const answers = await Promise.all(
        asked.map(async ([span, names]) => {
          const to = Date.now();
          const judged = await call('getCriteria', {
            params: { id },
            query: {
              criteria: names.join(','),
              from: new Date(to - span * 1_000).toISOString(),
              to: new Date(to).toISOString(),
              step: stepOf(span),
            },
            signal: stopped.signal,
          });
          return names.map((name) => [name, courseOf(judged, name)] as const);
        }),
      );
      setCourses(
        new Map(answers.flat().flatMap(([name, course]) => (course ? [[name, course] as const] : []))),
      );
    };
    const readOrNot = () => void read().catch(() => undefined);
    readOrNot();
    const timer = setInterval(readOrNot, everyMs);
    return () => {
      stopped.abort();
      clearInterval(timer);
    };
  }, [call, id, spans]);

  return courses;
}
