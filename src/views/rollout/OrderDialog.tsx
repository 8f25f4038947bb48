import { Checkbox } from '@grafana/ui';
import { useRef, useState, type JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { ActionDialog } from '../action/ActionDialog.tsx';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { Evidence } from './Evidence.tsx';
import { consequence } from './consequence.ts';
import { actionsSince } from './decisions.ts';
import { historyWord } from './historyWords.ts';
import { isDestructive, namesRevision, obstacleOf, roleFor, wordsOf, type Order } from './order.ts';
import { sendOrder } from './sendOrder.ts';

type Props = {
  /** The rollout as it is known now; it may change while the dialog is open. */
  rollout: RolloutDocument;
  order: Order;
  now: number;
  /** What is shown is not so any more, or that is not known: read it again. */
  readAgain: () => void;
  /** The rollout as it is once the order is carried out. */
  onDone: (answer: RolloutDocument) => void;
  onClose: () => void;
};

/**
 * Asks for a reason and shows what an order changes before it is sent. It sends the revision that its reader has seen,
 * so that nobody decides on something that has changed under them; a kill switch is pulled whatever has changed.
 */
export function OrderDialog({ rollout, order, now, readAgain, onDone, onClose }: Props): JSX.Element {
  const { call, barrier } = useHost();
  const [dryRun, setDryRun] = useState(false);
  const answer = useRef<RolloutDocument>(undefined);
  const { title, confirm } = wordsOf(rollout, order);

  return (
    <ActionDialog
      title={title}
      confirm={confirm}
      consequence={consequence(rollout, order)}
      evidence={<Evidence rollout={rollout} now={now} />}
      destructive={isDestructive(order)}
      obstacle={barrier(roleFor(order)) ?? obstacleOf(rollout, order, now)}
      {...(namesRevision(order) && {
        version: rollout.revision,
        changesSince: (revision: number) => <Changes rollout={rollout} revision={revision} />,
      })}
      send={async ({ reason, version, idempotencyKey }) => {
        const said = { reason, revision: version, idempotencyKey, dryRun };
        answer.current = await sendOrder(call, rollout.id, order, said);
      }}
      onOutdated={readAgain}
      onDone={() => answer.current && onDone(answer.current)}
      onClose={onClose}
    >
      {order.kind === 'drill' && (
        <Checkbox
          label={t('rollcall.order.dry-run', 'Dry run')}
          description={t(
            'rollcall.order.dry-run-means',
            'Injects no fault; it only measures the time to effect.',
          )}
          value={dryRun}
          onChange={(event) => setDryRun(event.currentTarget.checked)}
        />
      )}
    </ActionDialog>
  );
}

/** Who did what since a revision, and why. */
function Changes({ rollout, revision }: { rollout: RolloutDocument; revision: number }): JSX.Element {
  return (
    <ul>
      {actionsSince(rollout, revision).map((entry) => (
        <li key={`${entry.at} ${entry.action}`}>
          {t('rollcall.order.change', '{{what}} by {{who}}: {{reason}}', {
            what: historyWord(entry.action),
            who: entry.actor,
            reason: entry.reason,
          })}
        </li>
      ))}
    </ul>
  );
}
