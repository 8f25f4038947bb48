import './boot.ts';
import { createRoot } from 'react-dom/client';
import { loadTranslations } from '../views/locales/loadTranslations.ts';
import { Console } from './Console.tsx';

/** The service writes into its page whether it has an identity provider. */
const oidc = document.querySelector('meta[name="rollcall-oidc"]')?.getAttribute('content') === 'yes';

await Promise.all([
  loadTranslations(navigator.languages),
  // Charts measure their labels when they are drawn, and clip them if the font comes later.
  ...['Regular', 'Medium'].map((name) =>
    new FontFace('Inter', `url(/console/fonts/inter/Inter-${name}.woff2)`, {
      weight: name === 'Medium' ? '500' : '400',
    })
      .load()
      .then(
        (face) => document.fonts.add(face),
        // Without it the page is drawn in another font.
        () => undefined,
      ),
  ),
]);
createRoot(document.body.appendChild(document.createElement('div'))).render(<Console oidc={oidc} />);
