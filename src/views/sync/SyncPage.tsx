import type { JSX } from 'react';

export default function SyncPage(): JSX.Element {
  return <main />;
}
