import type { QueryEditorHelpProps } from '@grafana/data';
import { Button } from '@grafana/ui';
import type { JSX } from 'react';
import { querySchemaVersion } from '../../../contract/query-migration.ts';
import type { SchedulerQuery } from '../model.ts';
import { examples } from '../words/examples.ts';
import { kindOptions } from '../words/kinds.ts';

/** The cheat sheet behind the query editor's help button, and on Explore's first page. */
export function QueryHelp({ onClickExample }: QueryEditorHelpProps<SchedulerQuery>): JSX.Element {
  return (
    <>
      <h2>Rollcall queries</h2>
      <h3>To begin with</h3>
      <ul>
        {examples.map(({ title, answers, query }) => (
          <li key={title}>
            <Button
              fill="text"
              onClick={() => onClickExample({ ...query, schemaVersion: querySchemaVersion, refId: 'A' })}
            >
              {title}
            </Button>
            <p>{answers}.</p>
          </li>
        ))}
      </ul>
      <h3>Kinds</h3>
      <dl>
        {kindOptions.map(({ value, label, description }) => (
          <div key={value}>
            <dt>{label}</dt>
            <dd>{description}.</dd>
          </div>
        ))}
      </dl>
      <h3>Scripts</h3>
      <p>
        An object becomes a row, an array as many rows as it has elements. Numbers are values, strings are
        labels, and <code>time</code> or <code>timestamp</code> makes a series. A name that ends in{' '}
        <code>Seconds</code>, <code>Milliseconds</code>, <code>Bytes</code> or <code>Percent</code> has that
        unit. No output is no frame. <code>$name</code> is the value of a dashboard variable,{' '}
        <code>$__from</code>, <code>$__to</code> and <code>$__interval_ms</code> are the panel’s.
      </p>
      <h3>In alert rules</h3>
      <p>
        Choose the format Numeric, or reduce a series before a threshold. A missing sample is missing, never
        zero: choose what the rule does on no data. Variables have no value in alert rules.
      </p>
    </>
  );
}
