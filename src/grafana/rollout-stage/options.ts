export type RolloutStageOptions = {
  /** Where decisions go of a panel whose query is not on a Rollcall data source itself; empty for none. */
  datasourceUid: string;
  /** `auto`: a list, or a small tile, in brief; else everything. */
  layout: Layout;
  /** Nothing is decided here: for a screen on a wall. */
  readOnly: boolean;
};

const layouts = ['auto', 'full', 'brief'] as const;
type Layout = (typeof layouts)[number];

export const defaults: RolloutStageOptions = { datasourceUid: '', layout: 'auto', readOnly: false };

/**
 * The options of a panel that any version saved. Before there were layouts every rollout was shown in full, and such a
 * panel goes on like that; what this version does not know (of a newer one, or of another plugin that the panel was
 * before) is left out.
 */
export function migrated(saved: unknown): RolloutStageOptions {
  const { datasourceUid, layout, readOnly } = (saved ?? {}) as Partial<Record<string, unknown>>;
  return {
    datasourceUid: typeof datasourceUid === 'string' ? datasourceUid : defaults.datasourceUid,
    layout: layout === undefined ? 'full' : (layouts.find((each) => each === layout) ?? defaults.layout),
    readOnly: typeof readOnly === 'boolean' ? readOnly : defaults.readOnly,
  };
}

/** Whether options were saved before there were layouts: their plugin's version may be the same. */
export const isOlder = (saved: unknown): boolean =>
  (saved as Partial<RolloutStageOptions> | undefined)?.layout === undefined;

/** Below this height, in pixels, all of a rollout would be a keyhole's view of it. */
const tileHeight = 340;

/** Whether to show rollouts in brief. */
export function isBrief({ layout }: RolloutStageOptions, height: number, rollouts: number): boolean {
  if (layout === 'auto') return rollouts > 1 || height < tileHeight;
  return layout === 'brief';
}
