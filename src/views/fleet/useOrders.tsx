import { useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { OrderDialog, type InstanceOrder } from './OrderDialog.tsx';
import { wordsOf, type Subject } from './order.ts';

interface Orders {
  /** Opens the dialog of an order. */
  ask: (order: InstanceOrder) => void;
  /** What was done last, for a screen reader too. */
  said: string;
  say: (done: string) => void;
  dialog: JSX.Element | null;
}

/**
 * The orders of a page of the fleet: one dialog at a time, and the pages read again once something is done.
 * @param current how an instance stands now, if the page knows.
 */
export function useOrders(current: (key: string) => Subject | undefined): Orders {
  const queries = useQueryClient();
  const [open, setOpen] = useState<InstanceOrder>();
  const [said, setSaid] = useState('');
  const readAgain = () => void queries.invalidateQueries();
  const say = (done: string) => {
    setSaid(done);
    readAgain();
  };
  const subject = open && (current(open.subject.key) ?? open.subject);
  return {
    ask: setOpen,
    said,
    say,
    dialog:
      open && subject ? (
        <OrderDialog
          key={`${open.kind} ${open.subject.key}`}
          order={open}
          subject={subject}
          onDone={() => {
            say(wordsOf(open.kind, subject).done);
            setOpen(undefined);
          }}
          onOutdated={readAgain}
          onClose={() => setOpen(undefined)}
        />
      ) : null,
  };
}
