import type { Criterion } from '../../../contract/plan.ts';
import { ProblemError } from '../../../contract/problem.ts';
import { unitOf } from '../judge/window.ts';

/** The number that a criterion's threshold is written with, and of what it is one. */
interface WrittenThreshold {
  number: number;
  unit: string;
}

/** @throws ProblemError 422 for a test that has no threshold to vary. */
export function writtenThreshold(name: string, { test, source }: Criterion): WrittenThreshold {
  const unit = unitOf({ test, source });
  switch (test.kind) {
    case 'threshold': {
      const { threshold } = test;
      if (typeof threshold === 'number') return { number: threshold, unit };
      return 'timesInstances' in threshold
        ? { number: threshold.timesInstances, unit: '× instances' }
        : { number: threshold.timesBaseline, unit: '× baseline' };
    }
    case 'rate':
      return { number: test.atMost, unit };
    case 'ratio':
      return { number: test.atLeast, unit };
    case 'reconciled':
      return { number: test.tolerance, unit: '%' };
    case 'age':
      return { number: test.atMost / 1_000, unit: 's' };
    case 'no-events':
      throw new ProblemError(
        422,
        'Nothing to vary',
        `${name} asks for no events at all: it has no threshold. Name a criterion with a number.`,
        'criterion',
      );
  }
}

/** The same criterion with another number in its threshold. @throws ProblemError 422 for a number that it cannot have. */
export function withThreshold(name: string, criterion: Criterion, number: number): Criterion {
  const { test } = criterion;
  const refuse = (what: string) => {
    throw new ProblemError(
      422,
      'A threshold is not possible',
      `${number} cannot be ${what} of ${name}.`,
      'thresholds',
    );
  };
  switch (test.kind) {
    case 'threshold': {
      const { threshold } = test;
      if (typeof threshold === 'number') return { ...criterion, test: { ...test, threshold: number } };
      if (!(number > 0)) refuse('the multiple, which is above 0,');
      const changed =
        'timesInstances' in threshold ? { timesInstances: number } : { ...threshold, timesBaseline: number };
      return { ...criterion, test: { ...test, threshold: changed } };
    }
    case 'rate':
      if (!(number >= 0 && number <= 1)) refuse('the rate, which is 0 to 1,');
      return { ...criterion, test: { ...test, atMost: number } };
    case 'ratio':
      return { ...criterion, test: { ...test, atLeast: number } };
    case 'reconciled':
      if (!(number >= 0)) refuse('the tolerance, which is not below 0,');
      return { ...criterion, test: { ...test, tolerance: number } };
    case 'age':
      if (!(number >= 0)) refuse('the age in seconds, which is not below 0,');
      return { ...criterion, test: { ...test, atMost: number * 1_000 } };
    case 'no-events':
      return criterion;
  }
}
