import type { ErrorRecord } from '../error/index.ts'
import { isCounted, type Finding } from '../finding.ts'
import type { Snapshot } from '../snapshot.ts'
import type { JudgedCheck } from './judged-check.ts'

/**
 * Which finding explains that a fact could not be read: by what its check says that it explains. The finding at the root is
 * named, so that a reader looks there first.
 */
export const explanations = (
  findings: readonly Finding[],
  judged: readonly JudgedCheck[],
  snapshot: Snapshot,
): ((error: ErrorRecord) => string | null) => {
  const checks = new Map(judged.map(({ check }) => [check.id, check]))
  const addresses = new Map(snapshot.nodes.map(({ key, address }) => [address, key]))
  const candidates = findings.filter((finding) => isCounted({ ...finding, causedBy: null }))
  return ({ code, target }) => {
    const node = target === null ? null : (addresses.get(target) ?? target)
    const found = candidates.find(({ check, targets }) => {
      const definition = checks.get(check)
      if (definition?.explains?.some((known) => known === code) !== true) return false
      return definition.per !== 'node' || targets.some(({ kind, id }) => kind === 'node' && id === node)
    })
    return found === undefined ? null : (found.causedBy ?? found.id)
  }
}
