import { dateTimeFormat } from '@grafana/data';
import { useHost } from '../host/host.ts';
import { asSentence } from './headline.ts';

const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A text of the scheduler in its own words, but for instants: they are told in the reader's zone. */
export function inZone(text: string, timeZone: string): string {
  return text.replaceAll(instant, (at) => dateTimeFormat(at, { timeZone }));
}

/** A reason of the scheduler as a sentence of its own. */
export function said(clause: string, timeZone: string): string {
  return asSentence(inZone(clause, timeZone));
}

export function useSaid(): (clause: string) => string {
  const { timeZone } = useHost();
  return (clause) => said(clause, timeZone);
}
