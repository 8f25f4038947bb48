import type { JSX } from 'react';

export default function FleetPage(): JSX.Element {
  return <main />;
}
