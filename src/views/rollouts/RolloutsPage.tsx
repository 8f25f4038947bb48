import type { JSX } from 'react';

export default function RolloutsPage(): JSX.Element {
  return <main />;
}
