import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../../contract/rollout.ts';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { Part } from '../../reading/Part.tsx';
import { saveFile } from '../../saveFile.ts';
import { t } from '../../text.ts';
import { ReadSheet } from './ReadSheet.tsx';
import { Seal } from './Seal.tsx';
import { SheetPage } from './SheetPage.tsx';
import { sheetFiles } from './sheetFiles.ts';

/** The run sheet as a page, and as the files that can be verified without this service. */
export function RunSheetView({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  return (
    <Part title={t('rollcall.rollouts.part-run-sheet', 'Run sheet')}>
      <ReadSheet id={rollout.id}>{(sheet) => <Sheet sheet={sheet} />}</ReadSheet>
    </Part>
  );
}

function Sheet({ sheet }: { sheet: RunSheet }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <>
      <Seal sheet={sheet} />
      <div className={styles.files}>
        <Button variant="secondary" icon="download-alt" onClick={() => saveFile(sheetFiles(sheet).markdown)}>
          {t('rollcall.rollouts.save-markdown', 'Save as Markdown')}
        </Button>
        <Button variant="secondary" icon="download-alt" onClick={() => saveFile(sheetFiles(sheet).json)}>
          {t('rollcall.rollouts.save-json', 'Save as JSON')}
        </Button>
      </div>
      <SheetPage sheet={sheet} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  files: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), margin: theme.spacing(0, 0, 2) }),
});
