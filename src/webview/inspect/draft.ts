import type {ModelOutline, SettingsChange} from '../../protocol/engine.ts';

/** What the user has chosen and not yet written; a key that is absent is as the file has it. */
export type Draft = SettingsChange;

export type SettingKey = keyof SettingsChange;

/** A setting's value; null leaves it to Heatlens. */
export type SettingValue = NonNullable<SettingsChange[SettingKey]> | null;

export type Choose = (key: SettingKey, value: SettingValue) => void;

/** What a setting is once the draft is written; undefined where the file says nothing of it. */
export function settingOf<K extends SettingKey>(
  model: ModelOutline,
  draft: Draft,
  key: K,
): NonNullable<SettingsChange[K]> | undefined {
  const value = key in draft ? draft[key] : model.settings[key];
  return value ?? undefined;
}

/** The draft with one more choice; a choice that is what the file says is none. */
export function withChoice(model: ModelOutline, draft: Draft, key: SettingKey, value: SettingValue): Draft {
  const {[key]: _, ...others} = draft;
  const same = JSON.stringify(model.settings[key] ?? null) === JSON.stringify(value);
  return same ? others : {...others, [key]: value};
}

export function isChanged(draft: Draft): boolean {
  return Object.keys(draft).length > 0;
}
