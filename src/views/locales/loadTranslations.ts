import { initPluginTranslations } from '@grafana/i18n';
import i18next from 'i18next';

/** The namespace of our strings, in the app, in the panel and in the console. */
const namespace = 'rollcall-scheduler-app';

type Texts = Record<string, string>;

/** What is translated. English stands in the sources beside its keys, so there is nothing to load for it. */
const translated: Readonly<Record<string, () => Promise<Texts>>> = {
  'de-DE': async () => (await import('./de-DE/rollcall-scheduler-app.json')).default,
};

const textsIn = async (language: string): Promise<Texts> => (await translated[language]?.()) ?? {};

/**
 * Loads our strings for the host that shows them; to be awaited before the first of them is shown.
 * @param wanted the reader's languages, best first, where nobody has chosen one yet: in the console. Grafana has its own.
 * The document is said to be in the language then: screen readers pronounce it by that.
 */
export async function loadTranslations(wanted?: readonly string[]): Promise<void> {
  if (wanted && !i18next.isInitialized) {
    const language = spokenOf(wanted);
    await i18next.init({
      lng: language,
      resources: { [language]: { [namespace]: await textsIn(language) } },
      returnEmptyString: false,
      // It would write an advertisement into the console of the browser.
      showSupportNotice: false,
    });
    await initPluginTranslations(namespace);
    document.documentElement.lang = language;
    return;
  }
  await initPluginTranslations(namespace, [textsIn]);
}

/** The first of the wanted languages that we speak: `de` and `de-AT` are served with German. */
export function spokenOf(wanted: readonly string[]): string {
  const spoken = ['en-US', ...Object.keys(translated)];
  const tongue = (language: string) => language.toLowerCase().split('-')[0];
  for (const each of wanted) {
    const found = spoken.find((ours) => tongue(ours) === tongue(each));
    if (found) return found;
  }
  return 'en-US';
}
