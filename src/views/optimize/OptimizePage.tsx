import type { JSX } from 'react';

export default function OptimizePage(): JSX.Element {
  return <main />;
}
