import { Badge } from '@grafana/ui';
import type { JSX } from 'react';
import type { InstanceCondition } from '../../contract/management.ts';
import { conditionWords } from './conditionWords.ts';

/** How an instance stands. */
export function Condition({ state }: { state: InstanceCondition }): JSX.Element {
  const { word, color, icon } = conditionWords(state);
  return <Badge text={word} color={color} icon={icon} />;
}
