import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { RolloutStagePanel, type RolloutStageOptions } from './RolloutStagePanel.tsx';

export const plugin = new PanelPlugin<RolloutStageOptions>(RolloutStagePanel)
  // No field is drawn here, so no option of fields would do anything.
  .useFieldConfig({ disableStandardOptions: Object.values(FieldConfigProperty) })
  .setPanelOptions((builder) =>
    builder.addTextInput({
      path: 'datasourceUid',
      name: 'Data source UID for decisions',
      description:
        'Only for a panel whose query is not on a Rollcall data source itself, such as one that uses -- Dashboard --.',
      defaultValue: '',
    }),
  );
