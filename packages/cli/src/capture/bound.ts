import {
  facts,
  foundationFacts,
  lifecycleFacts,
  PreflightError,
  withoutFacts,
  type Recording,
} from '@restate-preflight/core'

/**
 * A capture of at most so many bytes. What does not fit is left out by whole facts: the costly ones first, then the largest; those
 * that tell the state of the cluster last. Who the nodes are always stays.
 * @throws PreflightError RP1212 where not even that fits.
 */
export const bounded = (recording: Recording, maxBytes: number): Recording => {
  let result = recording
  for (const id of ['', ...inOrderOfDispensability(recording)]) {
    if (id !== '') result = leaving(result, id)
    if (sizeOf(result) <= maxBytes) return result
  }
  throw new PreflightError(
    'RP1212',
    `the capture has ${sizeOf(result)} bytes even without what it can do without`,
  )
}

const leaving = (recording: Recording, id: string): Recording => {
  const { capture } = recording
  const reduced = withoutFacts(recording, new Set([id]))
  return capture === undefined
    ? reduced
    : { ...reduced, capture: { ...capture, leftOut: [...capture.leftOut, id] } }
}

const inOrderOfDispensability = (recording: Recording): readonly string[] => {
  const costly = idsOf(Object.values(facts).filter((fact) => fact.costly === true))
  const lifecycle = idsOf(lifecycleFacts)
  const foundation = idsOf(foundationFacts)
  const rank = (id: string) => (costly.has(id) ? 0 : lifecycle.has(id) ? 2 : 1)
  const looks = [recording, ...(recording.rereads ?? [])]
  const size = (id: string) => looks.reduce((sum, look) => sum + sizeOf(look.facts[id] ?? null), 0)
  return Object.keys(recording.facts)
    .filter((id) => !foundation.has(id))
    .map((id) => ({ id, rank: rank(id), size: size(id) }))
    .toSorted((a, b) => a.rank - b.rank || b.size - a.size)
    .map(({ id }) => id)
}

const idsOf = (of: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(of.map(({ id }) => id))

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
