import { metadataKeys } from '../model/index.ts'

/** Whether a value under this key may hold credentials: the schema registry does, and nobody knows of unknown keys. */
export const mayHoldSecrets = (key: string): boolean =>
  !metadataKeys.some((known) => known === key) && key !== 'rule_book' && !/^pp_epoch_\d+$/.test(key)
