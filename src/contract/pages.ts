/** The pages by the first part of their path, in the order of the navigation: the console answers under each. */
export const pageNames = ['rollouts', 'fleet', 'sync', 'optimize', 'audit', 'configuration'] as const;
export type PageName = (typeof pageNames)[number];
