/** What is known of a series: its name in a legend, its unit, and how samples that fall into one step are reduced. */
export interface Series {
  label: string;
  unit: string;
  /** `max` where a peak must stay visible, `mean` elsewhere. */
  reduce: 'max' | 'mean';
  description: string;
}
