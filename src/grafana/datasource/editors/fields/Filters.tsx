import { Button, InlineFieldRow, Input, Stack } from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { Filter } from '../../../../contract/query/filter.ts';
import type { FilterOperator } from '../../../../contract/query/choices.ts';
import { filterKeys, type FilterKeyName } from '../../../../contract/query/filter-keys.ts';
import type { AskedKind } from '../../model.ts';
import { operatorOptions } from '../../words/choices.ts';
import { Chooser } from './Chooser.tsx';
import { Line } from './Line.tsx';

/** A filter as it is saved: `values` belong to the operators that take several. */
type SavedFilter = Pick<Filter, 'key' | 'operator'> & { value?: string; values?: string[] | undefined };

type Change = (change: { filters: SavedFilter[] }) => void;

interface Props {
  query: { kind: AskedKind; filters?: SavedFilter[] | undefined };
  onChange: Change;
  onType: Change;
  onDone: () => void;
}

/** Conditions on columns, all of which have to hold. Ad-hoc filters of a dashboard come on top of them. */
export function Filters({ query: { kind, filters = [] }, onChange, onType, onDone }: Props): JSX.Element {
  const add = useId();
  const keys = (Object.keys(filterKeys) as FilterKeyName[])
    .filter((key) => (filterKeys[key].kinds as readonly string[]).includes(kind))
    .map((key) => ({ value: key, label: filterKeys[key].label }));
  const [first] = keys;
  const replaced = (at: number, change: Partial<SavedFilter>) => ({
    filters: filters.map((filter, index) => (index === at ? withValue({ ...filter, ...change }) : filter)),
  });
  return (
    <Stack direction="column" gap={0}>
      {filters.map((filter, at) => (
        // A filter has nothing of its own to be told from another but its place.
        <InlineFieldRow key={at} role="group" aria-label={`Filter ${at + 1}`}>
          <Line label={`Filter ${at + 1}`} htmlFor={`${add}-key-${at}`}>
            <Chooser
              id={`${add}-key-${at}`}
              width={20}
              options={keys}
              value={filter.key}
              createCustomValue
              onChange={(key) => onChange(replaced(at, { key }))}
            />
          </Line>
          <span id={`${add}-operator-${at}`} hidden>
            Operator of filter {at + 1}
          </span>
          <Chooser
            aria-labelledby={`${add}-operator-${at}`}
            width={10}
            options={operatorOptions}
            value={filter.operator}
            onChange={(operator) => onChange(replaced(at, { operator }))}
          />
          <Input
            aria-label={`Value of filter ${at + 1}`}
            width={30}
            value={textOf(filter)}
            placeholder={takesSeveral(filter.operator) ? 'Values with commas' : 'Value'}
            onChange={({ currentTarget }) => onType(replaced(at, { value: currentTarget.value }))}
            onBlur={onDone}
          />
          <Button
            variant="secondary"
            icon="trash-alt"
            aria-label={`Remove filter ${at + 1}`}
            onClick={() => onChange({ filters: filters.filter((_, index) => index !== at) })}
          />
        </InlineFieldRow>
      ))}
      {first && (
        <div>
          <Button
            id={add}
            variant="secondary"
            size="sm"
            icon="plus"
            onClick={() =>
              onChange({ filters: [...filters, { key: first.value, operator: '=', value: '' }] })
            }
          >
            Filter
          </Button>
        </div>
      )}
    </Stack>
  );
}

const takesSeveral = (operator: FilterOperator) => operator === '=|' || operator === '!=|';

/** Operators of several values have them as a list, the others have none. */
function withValue({ values: _, ...filter }: SavedFilter): SavedFilter {
  const { operator, value = '' } = filter;
  if (!takesSeveral(operator)) return filter;
  return {
    ...filter,
    values: value
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
  };
}

function textOf({ operator, value, values }: SavedFilter): string {
  return takesSeveral(operator) && !value ? (values ?? []).join(', ') : (value ?? '');
}
