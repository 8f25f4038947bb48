import type { JSX } from 'react';
import { kindWords } from './model.ts';

/** The cheat sheet behind the query editor's help button. */
export function QueryHelp(): JSX.Element {
  return (
    <>
      <h2>Rollcall queries</h2>
      <dl>
        {Object.entries(kindWords).map(([kind, { label, description }]) => (
          <div key={kind}>
            <dt>{label}</dt>
            <dd>{description}.</dd>
          </div>
        ))}
      </dl>
      <h3>In alert rules</h3>
      <p>
        <strong>Breakers</strong> with the format Numeric gives one number an instance, and{' '}
        <strong>History</strong> one series a name; reduce a series before a threshold. A missing sample is
        missing, never zero: choose what the rule does on no data. Variables are not interpolated in alert
        rules.
      </p>
    </>
  );
}
