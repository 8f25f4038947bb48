import type { MetricFindValue } from '@grafana/data';
import { useEffect, useState } from 'react';
import type { SchedulerDataSource } from '../../datasource.ts';
import type { ListQuery } from '../../listedValues.ts';

interface Values {
  options: { value: string; label: string }[];
  loading: boolean;
  /** Why there are none, in the backend's words. What is typed is taken all the same. */
  error?: string;
}

/** What can be chosen in a field, asked from the scheduler when the field first appears; nothing is asked without a query. */
export function useValues(datasource: SchedulerDataSource, query: ListQuery | undefined): Values {
  const asked = query && JSON.stringify(query);
  const [answer, setAnswer] = useState<Values & { of?: string }>({ options: [], loading: true });
  useEffect(() => {
    if (asked === undefined) return;
    let stale = false;
    const settle = (values: Omit<Values, 'loading'>) => {
      if (!stale) setAnswer({ ...values, loading: false, of: asked });
    };
    datasource.values(JSON.parse(asked) as ListQuery).then(
      (values) => settle({ options: values.map(asOption) }),
      (error: Error) => settle({ options: [], error: error.message }),
    );
    return () => {
      stale = true;
    };
  }, [datasource, asked]);
  if (asked === undefined) return { options: [], loading: false };
  return answer.of === asked ? answer : { options: [], loading: true };
}

function asOption({ text, value }: MetricFindValue) {
  return { value: String(value ?? text), label: text };
}
