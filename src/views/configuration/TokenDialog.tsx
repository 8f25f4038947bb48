import { Checkbox, Combobox, Field, Input } from '@grafana/ui';
import { useId, useRef, useState, type JSX } from 'react';
import type { TokenScope, TokenWithSecret } from '../../contract/access.ts';
import { tokenNameRule, tokenScopes } from '../../contract/token-rules.ts';
import { ActionDialog } from '../action/ActionDialog.tsx';
import type { Call } from '../host/call.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';

export type TokenIntent = { kind: 'create' } | { kind: 'rotate' | 'revoke'; name: string };

type Props = {
  intent: TokenIntent;
  /** Given the secret, where there is a new one. */
  onDone: (made: TokenWithSecret | undefined) => void;
  onOutdated: () => void;
  onClose: () => void;
};

interface Wanted {
  name: string;
  scope: TokenScope;
  grafana: boolean;
}

/** Makes a token, gives one a new secret, or ends one. */
export function TokenDialog({ intent, onDone, onOutdated, onClose }: Props): JSX.Element {
  const { call } = useHost();
  const [wanted, setWanted] = useState<Wanted>({ name: '', scope: 'read', grafana: false });
  const made = useRef<TokenWithSecret>(undefined);
  const { title, verb, consequence } = wordsOf(intent);
  return (
    <ActionDialog
      title={title}
      confirm={verb}
      consequence={consequence}
      destructive={intent.kind === 'revoke'}
      obstacle={
        intent.kind === 'create' && !tokenNameRule.test(wanted.name)
          ? t(
              'rollcall.tokens.name-rule',
              'Name it in 1 to 63 small letters, digits, dots, dashes or underscores, a letter or digit first.',
            )
          : undefined
      }
      send={async (said) => {
        made.current = await send(call, intent, wanted, said);
      }}
      onDone={() => onDone(made.current)}
      onOutdated={onOutdated}
      onClose={onClose}
    >
      {intent.kind === 'create' && <NewToken wanted={wanted} onChange={setWanted} />}
    </ActionDialog>
  );
}

async function send(
  call: Call,
  intent: TokenIntent,
  wanted: Wanted,
  { reason, idempotencyKey }: { reason: string; idempotencyKey: string },
): Promise<TokenWithSecret | undefined> {
  switch (intent.kind) {
    case 'create':
      return call('createToken', { body: { ...wanted, reason }, idempotencyKey });
    case 'rotate':
      return call('rotateToken', { params: { name: intent.name }, body: { reason }, idempotencyKey });
    case 'revoke':
      await call('revokeToken', { params: { name: intent.name }, body: { reason }, idempotencyKey });
      return undefined;
  }
}

function wordsOf(intent: TokenIntent): { title: string; verb: string; consequence: string } {
  switch (intent.kind) {
    case 'create':
      return {
        title: t('rollcall.tokens.create.title', 'Make an API token'),
        verb: t('rollcall.tokens.create.confirm', 'Make it'),
        consequence: t(
          'rollcall.tokens.create.consequence',
          'Whoever has its secret may do what the token may. The secret is shown once.',
        ),
      };
    case 'rotate':
      return {
        title: t('rollcall.tokens.rotate.title', 'Give {{name}} a new secret', intent),
        verb: t('rollcall.tokens.rotate.confirm', 'Give it one'),
        consequence: t(
          'rollcall.tokens.rotate.consequence',
          'The secret before ends at once, with the browser sessions that it opened. The new one is shown once.',
        ),
      };
    case 'revoke':
      return {
        title: t('rollcall.tokens.revoke.title', 'End the token {{name}}', intent),
        verb: t('rollcall.tokens.revoke.confirm', 'End it'),
        consequence: t(
          'rollcall.tokens.revoke.consequence',
          'At once and for ever, with the browser sessions that it opened. Its name cannot be used again.',
        ),
      };
  }
}

function NewToken({ wanted, onChange }: { wanted: Wanted; onChange: (wanted: Wanted) => void }): JSX.Element {
  const nameId = useId();
  const scopeId = useId();
  return (
    <>
      <Field label={t('rollcall.tokens.name', 'Name')} htmlFor={nameId}>
        <Input
          id={nameId}
          value={wanted.name}
          maxLength={63}
          autoComplete="off"
          onChange={(event) => onChange({ ...wanted, name: event.currentTarget.value })}
        />
      </Field>
      <Field label={t('rollcall.tokens.scope', 'May')} htmlFor={scopeId}>
        <Combobox
          id={scopeId}
          options={tokenScopes.map((value) => ({ value, label: value }))}
          value={wanted.scope}
          onChange={({ value }) => onChange({ ...wanted, scope: value })}
        />
      </Field>
      <Checkbox
        label={t('rollcall.tokens.grafana', 'For a Grafana data source')}
        description={t(
          'rollcall.tokens.grafana-means',
          'It acts for whoever is signed in to Grafana, and by itself can only read.',
        )}
        value={wanted.grafana}
        onChange={() => onChange({ ...wanted, grafana: !wanted.grafana })}
      />
    </>
  );
}
