import type { JSX } from 'react';

export default function ConfigurationPage(): JSX.Element {
  return <main />;
}
