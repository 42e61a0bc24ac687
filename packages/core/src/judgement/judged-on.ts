import { facts } from '../facts.ts'
import type { Target } from '../finding.ts'
import type { JudgedCheck } from '../report/judged-check.ts'
import { valueOf, type Snapshot } from '../snapshot.ts'

/**
 * Whether a check was judged on these targets (null: on all that it has), so that no finding means that there is nothing to find.
 * Whatever was skipped, unknown or in error was not judged. A target that is gone counts as judged where it is certain that it is gone.
 */
export const isJudgedOn = (
  { check, judgements }: JudgedCheck,
  targets: readonly Target[] | null,
  snapshot: Snapshot,
): boolean => {
  const own = targets?.filter(({ kind }) => kind === check.per) ?? []
  if (own.length === 0)
    return judgements.length > 0 && judgements.every(({ outcome }) => isJudged(outcome.kind))
  const outcomes = new Map(judgements.map(({ target, outcome }) => [target.id, outcome.kind]))
  const anyJudged = judgements.some(({ outcome }) => isJudged(outcome.kind))
  return own.every((target) => {
    const outcome = outcomes.get(target.id)
    return outcome === undefined ? anyJudged && isGone(target, snapshot) : isJudged(outcome)
  })
}

const isJudged = (kind: JudgedCheck['judgements'][number]['outcome']['kind']): boolean =>
  kind === 'pass' || kind === 'finding'

/** What the register of its kind lacks is gone; of addresses and keys there is no register. */
const isGone = ({ kind, id }: Target, snapshot: Snapshot): boolean => {
  switch (kind) {
    case 'node':
      return valueOf(snapshot, facts.nodesConfiguration)?.nodes.every((node) => `N${node.id}` !== id) ?? false
    case 'partition':
      return (
        valueOf(snapshot, facts.partitionTable)?.partitions.every((one) => String(one.id) !== id) ?? false
      )
    case 'log':
      return valueOf(snapshot, facts.logs)?.logs.every((log) => String(log.id) !== id) ?? false
    case 'cluster':
    case 'address':
    case 'metadata-key':
      return false
  }
}
