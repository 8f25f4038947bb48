import { planNamed, plans } from './plans.ts';
import type { AlertRule } from './rule.ts';

/** How the language of a writer names what a text holds. Grafana and Prometheus share Go's templates, not their names. */
export interface Language {
  /** The number, as people read it in this unit. */
  now: (unit: AlertRule['unit']) => string;
  label: (name: string) => string;
  /** Whether the label of that name is this value, as a condition of `if`. */
  isLabel: (name: string, value: string) => string;
}

/** A text with its places filled in: `{now}` is the number, `{instance}` the label. */
export function filled(text: string, rule: AlertRule, { now, label }: Language): string {
  return text.replace(/\{([a-z]+)\}/g, (_, name: string) => (name === 'now' ? now(rule.unit) : label(name)));
}

/** The label `owner`, by which alerts are routed, and which plans ask for when they want their alerts quiet. */
export function ownerOf({ owner }: AlertRule, language: Language): string {
  if (owner !== 'each') return owner;
  return byRollout(language, ({ routing }) => routing.featureOwner, language.label('rollout'));
}

/** The team whose channel hears of it. */
export function teamOf({ owner }: AlertRule, language: Language): string {
  if (owner !== 'each') return owner;
  return byRollout(language, ({ name }) => teams[name] ?? 'rollcall', 'rollcall');
}

const teams: Readonly<Record<string, string>> = { 'search-console-sync': 'gsc-sync', optimize: 'optimize' };

/** What stops the harm at once, how long that may take, and how it is pulled. Undefined where nothing does. */
export function killSwitchOf(
  { ofRollout, killSwitch, scope }: AlertRule,
  language: Language,
): string | undefined {
  if (ofRollout === 'each') {
    const pulled = scope === 'rollout' ? byRollout(language, firstKillSwitch, '') : '';
    return pulled === '' ? undefined : pulled;
  }
  return killSwitch === undefined ? undefined : pullOf(ofRollout, killSwitch);
}

function pullOf(rollout: string, name: string): string {
  const found = planNamed(rollout).killSwitches[name];
  if (!found) throw new Error(`rollouts/${rollout}.yaml has no kill switch ${name}.`);
  return `${found.title} (budget ${found.budget / 60_000} min): \`rollcall rollout kill ${rollout} ${name} --reason "…"\``;
}

const firstKillSwitch = ({ name, killSwitches }: (typeof plans)[number]): string => {
  const [first] = Object.keys(killSwitches);
  return first === undefined ? '' : pullOf(name, first);
};

/** One text for each shipped rollout, chosen by the label `rollout` when the alert fires. */
function byRollout(
  { isLabel }: Language,
  textOf: (plan: (typeof plans)[number]) => string,
  otherwise: string,
): string {
  const choices = plans.map(
    (plan, index) =>
      `{{ ${index === 0 ? 'if' : 'else if'} ${isLabel('rollout', plan.name)} }}${textOf(plan)}`,
  );
  return `${choices.join('')}{{ else }}${otherwise}{{ end }}`;
}
