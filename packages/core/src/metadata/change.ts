/** What a change is about, as Restate's operators name it. */
export interface ChangeSubject {
  readonly kind: 'metadata-key' | 'cluster' | 'node' | 'partition' | 'log'
  /** `nodes_config`, `cluster`, `N3`, `4`. */
  readonly id: string
}

/** One difference between two states of a metadata key. */
export interface MetadataChange {
  readonly key: string
  readonly subject: ChangeSubject
  /** In words: `storage state`, `range end`, `segment 3`. */
  readonly what: string
  /** Null where it was not there. */
  readonly before: string | null
  /** Null where it is no longer there. */
  readonly after: string | null
}

/** `N3: storage state read-write → data-loss`. */
export const changeText = ({ subject, what, before, after }: MetadataChange): string => {
  const head = `${subjectText(subject)}: ${what}`
  if (before === null) return after === null || after === '' ? `${head} added` : `${head} added: ${after}`
  if (after === null) return before === '' ? `${head} removed` : `${head} removed: ${before}`
  return `${head} ${before} → ${after}`
}

const subjectText = ({ kind, id }: ChangeSubject): string =>
  kind === 'partition' || kind === 'log' ? `${kind} ${id}` : id

/** A property in words, before and after; equal ones are no change. */
export type Property = readonly [what: string, before: string | null, after: string | null]

/** The changes of a subject: its properties whose text before is not that after. */
export const changesOf = (
  key: string,
  subject: ChangeSubject,
  properties: readonly Property[],
): readonly MetadataChange[] =>
  properties.flatMap(([what, before, after]) =>
    before === after ? [] : [{ key, subject, what, before, after }],
  )

/** What two lists of identified things have, side by side, in the order of the later list; what is gone comes first. */
export const sideBySide = <T, K>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => K,
): readonly (readonly [before: T | null, after: T | null])[] => {
  const old = new Map(before.map((item) => [keyOf(item), item] as const))
  const present = new Set(after.map(keyOf))
  return [
    ...before.filter((item) => !present.has(keyOf(item))).map((item) => [item, null] as const),
    ...after.map((item) => [old.get(keyOf(item)) ?? null, item] as const),
  ]
}
