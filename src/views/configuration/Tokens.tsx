import { Alert, Badge, Button, ClipboardButton, EmptyState } from '@grafana/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { ApiToken, TokenWithSecret } from '../../contract/access.ts';
import { useHost } from '../host/host.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Clock } from '../reading/Moment.tsx';
import { Part } from '../reading/Part.tsx';
import { PlainTable, type Column } from '../reading/PlainTable.tsx';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';
import { TokenDialog, type TokenIntent } from './TokenDialog.tsx';

/** Every API token without its secret: made, given a new secret, and ended here. */
export function Tokens(): JSX.Element {
  const queries = useQueryClient();
  const { showsSecrets } = useHost();
  const tokens = useAnswer('listTokens', {});
  const [intent, setIntent] = useState<TokenIntent>();
  const [made, setMade] = useState<TokenWithSecret>();
  const readAgain = () => void queries.invalidateQueries({ queryKey: ['listTokens'] });
  return (
    <Part
      title={t('rollcall.tokens.title', 'API tokens')}
      actions={
        showsSecrets && (
          <Button variant="secondary" icon="plus" onClick={() => setIntent({ kind: 'create' })}>
            {t('rollcall.tokens.create.verb', 'Make a token')}
          </Button>
        )
      }
    >
      {!showsSecrets && (
        <p>
          {t(
            'rollcall.tokens.elsewhere',
            'They are made and ended in the console of the service, so that no secret passes through Grafana.',
          )}
        </p>
      )}
      {made && <Secret made={made} onClose={() => setMade(undefined)} />}
      <Reading of={tokens} lines={3}>
        {(read) =>
          read.tokens.length === 0 ? (
            <EmptyState
              variant="call-to-action"
              hideImage
              message={t('rollcall.tokens.none', 'No token yet')}
            />
          ) : (
            <TokenTable tokens={read.tokens} {...(showsSecrets && { onChoose: setIntent })} />
          )
        }
      </Reading>
      {intent && (
        <TokenDialog
          intent={intent}
          onDone={(answer) => {
            setMade(answer);
            setIntent(undefined);
            readAgain();
          }}
          onOutdated={readAgain}
          onClose={() => setIntent(undefined)}
        />
      )}
    </Part>
  );
}

type TableProps = {
  tokens: readonly ApiToken[];
  /** Left out where tokens are only looked at. */
  onChoose?: (intent: TokenIntent) => void;
};

function TokenTable({ tokens, onChoose }: TableProps): JSX.Element {
  const never = t('rollcall.tokens.never', 'never');
  return (
    <PlainTable
      name={t('rollcall.tokens.title', 'API tokens')}
      columns={[
        { title: t('rollcall.tokens.name', 'Name'), cell: ({ name }) => name },
        {
          title: t('rollcall.tokens.scope', 'May'),
          cell: ({ scope, grafana }) =>
            grafana ? t('rollcall.tokens.for-grafana', '{{scope}}, for a Grafana', { scope }) : scope,
        },
        { title: t('rollcall.tokens.state', 'State'), cell: ({ state }) => <State state={state} /> },
        {
          title: t('rollcall.tokens.used', 'Last used'),
          cell: ({ lastUsedAt }) => (lastUsedAt === null ? never : <Clock at={lastUsedAt} />),
        },
        {
          title: t('rollcall.tokens.expires', 'Expires'),
          cell: ({ expiresAt }) => (expiresAt === null ? never : <Clock at={expiresAt} />),
        },
        ...(onChoose ? [orders(onChoose)] : []),
      ]}
      rows={tokens}
      keyOf={({ name }) => name}
    />
  );
}

const orders = (onChoose: (intent: TokenIntent) => void): Column<ApiToken> => ({
  title: t('rollcall.tokens.orders', 'Orders'),
  cell: ({ name, state }) =>
    state === 'usable' && (
      <>
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          aria-label={t('rollcall.tokens.rotate.of', 'New secret: {{name}}', { name })}
          onClick={() => onChoose({ kind: 'rotate', name })}
        >
          {t('rollcall.tokens.rotate.verb', 'New secret')}
        </Button>
        <Button
          size="sm"
          variant="destructive"
          fill="text"
          aria-label={t('rollcall.tokens.revoke.of', 'End: {{name}}', { name })}
          onClick={() => onChoose({ kind: 'revoke', name })}
        >
          {t('rollcall.tokens.revoke.verb', 'End')}
        </Button>
      </>
    ),
});

function State({ state }: { state: ApiToken['state'] }): JSX.Element {
  switch (state) {
    case 'usable':
      return <Badge text={t('rollcall.tokens.usable', 'Usable')} color="green" icon="check" />;
    case 'expired':
      return <Badge text={t('rollcall.tokens.expired', 'Expired')} color="orange" icon="clock-nine" />;
    case 'revoked':
      return <Badge text={t('rollcall.tokens.revoked', 'Ended')} color="purple" icon="ban" />;
  }
}

/** A secret, which is in sight until it is put away, and never again. */
function Secret({ made, onClose }: { made: TokenWithSecret; onClose: () => void }): JSX.Element {
  const { token, secret } = made;
  return (
    <Alert
      severity="success"
      title={t('rollcall.tokens.secret', 'The secret of {{name}}: it is shown this once', {
        name: token.name,
      })}
      onRemove={onClose}
    >
      <code>{secret}</code>{' '}
      <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => secret}>
        {t('rollcall.tokens.copy', 'Copy it')}
      </ClipboardButton>
    </Alert>
  );
}
