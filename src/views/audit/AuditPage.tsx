import type { JSX } from 'react';

export default function AuditPage(): JSX.Element {
  return <main />;
}
