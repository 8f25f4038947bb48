import { FieldConfigProperty, PanelPlugin, VisualizationSuggestionScore } from '@grafana/data';
import { RolloutStage } from './RolloutStage.tsx';
import { defaults, isOlder, migrated, type RolloutStageOptions } from './options.ts';
import { rolloutsFromFrames } from './rolloutFromFrames.ts';

/** Mappings are for the verdict's word, links for whatever a team keeps beside it; no other standard option is drawn. */
const drawn = new Set([FieldConfigProperty.Mappings, FieldConfigProperty.Links]);

// Options are named when the plugin is loaded, before any translation is: they are in English.
export const plugin = new PanelPlugin<RolloutStageOptions>(RolloutStage)
  .useFieldConfig({
    disableStandardOptions: Object.values(FieldConfigProperty).filter((property) => !drawn.has(property)),
  })
  .setMigrationHandler(
    ({ options }) => migrated(options),
    ({ options }) => isOlder(options),
  )
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'layout',
        name: 'Layout',
        description: 'Automatic: a list of rollouts, or a small tile, in brief, and one rollout in full.',
        defaultValue: defaults.layout,
        settings: {
          options: [
            { value: 'auto', label: 'Automatic' },
            { value: 'full', label: 'Full' },
            { value: 'brief', label: 'Brief' },
          ],
        },
      })
      .addBooleanSwitch({
        path: 'readOnly',
        name: 'For looking only',
        description: 'Nothing can be decided from this panel: for a screen on a wall.',
        defaultValue: defaults.readOnly,
      })
      .addTextInput({
        path: 'datasourceUid',
        name: 'Data source UID for decisions',
        description:
          'Only for a panel whose query is not on a Rollcall data source itself, such as one that uses -- Dashboard --.',
        defaultValue: defaults.datasourceUid,
      }),
  )
  .setSuggestionsSupplier(({ rawFrames = [] }) =>
    rolloutsFromFrames(rawFrames, []).length > 0
      ? [{ name: 'Rollout stage', score: VisualizationSuggestionScore.Best }]
      : [],
  );
