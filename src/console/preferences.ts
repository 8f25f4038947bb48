import { useState } from 'react';

/** How somebody wants the console to look; this browser keeps it. */
export interface Preferences {
  theme: 'dark' | 'light';
  timeZone: 'browser' | 'utc';
}

const storageKey = 'rollcall.preferences';

/** What was chosen, or what the system is set to. The second puts a choice into effect, and keeps it where that is possible. */
export function usePreferences(): [Preferences, (chosen: Partial<Preferences>) => void] {
  const [preferences, setPreferences] = useState(read);
  const choose = (chosen: Partial<Preferences>) => {
    const next = { ...preferences, ...chosen };
    setPreferences(next);
    try {
      localStorage.setItem(storageKey, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing starts with the system's own the next time.
    }
  };
  return [preferences, choose];
}

function read(): Preferences {
  const kept = readKept();
  const isLight = window.matchMedia('(prefers-color-scheme: light)').matches;
  return {
    theme: kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : isLight ? 'light' : 'dark',
    timeZone: kept.timeZone === 'utc' ? 'utc' : 'browser',
  };
}

function readKept(): Partial<Preferences> {
  try {
    return (JSON.parse(localStorage.getItem(storageKey) ?? '{}') ?? {}) as Partial<Preferences>;
  } catch {
    return {};
  }
}
