import type { Page } from '@playwright/test';

/** Where the documents' pictures go when they are to be made anew: `npm run tour` sets it to docs/images. */
const folder = process.env['DOCS_IMAGES'] ?? 'test-results/screenshots';

/** The upper part of what a person sees: one of the tour in docs/tour.md. */
export async function picture(page: Page, name: string, height = 900): Promise<void> {
  const { width = 1600 } = page.viewportSize() ?? {};
  await page.screenshot({
    path: `${folder}/${name}.png`,
    clip: { x: 0, y: 0, width, height },
    animations: 'disabled',
    caret: 'hide',
  });
}
