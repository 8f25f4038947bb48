import { TextLink } from '@grafana/ui';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Facts } from '../reading/Facts.tsx';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';

const everyMs = 30_000;

/** What these pages talk to, where that is changed, and whether it is well. */
export function Service(): JSX.Element {
  const { service } = useHost();
  const health = useAnswer('getServiceHealth', {}, { everyMs });
  return (
    <Part title={t('rollcall.configuration.service', 'Service')}>
      <Reading of={health} lines={1}>
        {({ version, storage }) => (
          <Facts
            facts={[
              {
                name: t('rollcall.configuration.reached', 'Reached through'),
                value: service.name,
                ...(service.href !== undefined && {
                  beside: (
                    <TextLink href={service.href} variant="bodySmall">
                      {t('rollcall.configuration.change-address', 'Change its address or token')}
                    </TextLink>
                  ),
                }),
              },
              { name: t('rollcall.configuration.version', 'Version'), value: version },
              {
                name: t('rollcall.configuration.storage', 'Storage'),
                value:
                  storage === 'ok'
                    ? t('rollcall.configuration.storage-ok', 'answers')
                    : t('rollcall.configuration.storage-away', 'does not answer'),
                alarming: storage !== 'ok',
              },
            ]}
          />
        )}
      </Reading>
    </Part>
  );
}
