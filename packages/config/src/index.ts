export { type Environment } from './config-search.ts'
export { formatDuration, parseDuration } from './duration.ts'
export { loadConfig, type LoadedConfig, type LoadOptions } from './load-config.ts'
export { nearestWord } from './nearest-word.ts'
export { builtinProfiles, profileNames } from './profiles.ts'
export { resolveSettings, type SettingsInput } from './resolve-settings.ts'
export {
  builtinPluginNames,
  defaultSettings,
  type CheckSetting,
  type SettingFlags,
  type SettingName,
  type Settings,
} from './settings.ts'
export {
  loadWaiverEditing,
  loadWaivers,
  readWaiversText,
  waiversFileName,
  waiversPath,
  type WaiverSource,
} from './waivers/load-waivers.ts'
export type { WaiverFields } from './waivers/edit-waivers.ts'
export { shortPath } from './validation/refusal.ts'
export { validateChecks } from './validate-checks.ts'
export { configMistakes } from './validation/config-fields.ts'
export { type Mistake } from './validation/field.ts'
export { validateOutput } from './validate-output.ts'
