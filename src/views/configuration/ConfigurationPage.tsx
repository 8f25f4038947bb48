import type { JSX } from 'react';
import { Access } from './Access.tsx';
import { Polling } from './Polling.tsx';
import { Service } from './Service.tsx';

/** How the scheduler polls and who may do what: `/configuration`. */
export default function ConfigurationPage(): JSX.Element {
  return (
    <>
      <Polling />
      <Service />
      <Access />
    </>
  );
}
