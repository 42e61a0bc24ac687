/**
 * How a snapshot file was captured: by what, and what was redacted or left out.
 * @packageDocumentation
 */

import { errorRecord } from './error/index.ts'
import { clusterSubject, type Fact, type FactDefinition } from './fact.ts'
import { facts } from './facts.ts'
import { keysOf } from './metadata/index.ts'
import type { Redaction } from './redaction/index.ts'
import { valueOf, type Recording, type Snapshot } from './snapshot.ts'

/** How a file was captured. */
export interface CaptureNote {
  readonly tool: { readonly name: string; readonly version: string }
  readonly redaction: 'off' | Redaction
  /**
   * Names the key that the tokens were made with: files of one key have the same tokens. Null for a key that was made for this
   * file and kept by nobody, and where there are no tokens.
   */
  readonly keyId: string | null
  /** The ids of facts that were read and left out, because the file would have become too large. */
  readonly leftOut: readonly string[]
}

/** What a capture reads: all that can be read of a cluster. What an earlier run saw, and what somebody has accepted, is not of it. */
export const capturableFacts: readonly FactDefinition<unknown>[] = Object.values(facts).filter(
  ({ id }) => !id.startsWith('run.'),
)

/** A recording without some of its facts, in all its looks; it names them, and they come back as unavailable. */
export const withoutFacts = (recording: Recording, ids: ReadonlySet<string>): Recording => {
  const reduced = <Look extends Snapshot>(look: Look): Look => ({
    ...look,
    facts: Object.fromEntries(Object.entries(look.facts).filter(([id]) => !ids.has(id))),
  })
  const { rereads } = recording
  return { ...reduced(recording), ...(rereads === undefined ? {} : { rereads: rereads.map(reduced) }) }
}

/**
 * A capture in which every fact is there: what it does not hold is unavailable and says why. A check that reads all facts of a
 * kind would else take none for all. What was not captured by this tool is given back as it is.
 */
export const completeCapture = (recording: Recording): Recording => {
  const { capture, rereads } = recording
  if (capture === undefined) return recording
  const leftOut = new Set(capture.leftOut)
  return {
    ...filled(recording, capturableFacts, capture),
    ...(rereads === undefined
      ? {}
      : {
          // A second look reads only what it is taken for.
          rereads: rereads.map((look) =>
            filled(
              look,
              capturableFacts.filter(({ id }) => leftOut.has(id)),
              capture,
            ),
          ),
        }),
  }
}

const filled = <Look extends Snapshot>(
  look: Look,
  wanted: readonly FactDefinition<unknown>[],
  capture: CaptureNote,
): Look => {
  const missing = wanted.filter(({ id }) => look.facts[id] === undefined)
  const entries = missing.map((fact) => [
    fact.id,
    Object.fromEntries(
      subjectsOf(fact, look).map((subject) => [subject, absentFrom(look, fact, subject, capture)]),
    ),
  ])
  return { ...look, facts: { ...look.facts, ...(Object.fromEntries(entries) as Snapshot['facts']) } }
}

const subjectsOf = ({ per }: FactDefinition<unknown>, look: Snapshot): readonly string[] => {
  const table = valueOf(look, facts.partitionTable)
  switch (per) {
    case 'cluster':
      return [clusterSubject]
    case 'address':
      return look.addresses
    case 'node':
      return look.nodes.map(({ key }) => key)
    case 'partition':
      return (table?.partitions ?? []).map(({ id }) => String(id))
    case 'metadata-key':
      return keysOf(table)
  }
}

const absentFrom = (
  { takenAt }: Snapshot,
  { id }: FactDefinition<unknown>,
  subject: string,
  { leftOut, tool }: CaptureNote,
): Fact<never> => ({
  status: 'unavailable',
  error: leftOut.includes(id)
    ? errorRecord('RP1211', {
        target: subject,
        message: `${id} was left out, so that the file is not too large`,
      })
    : errorRecord('RP1210', {
        target: subject,
        message: `${id} was not captured by ${tool.name} ${tool.version}`,
      }),
  askedAt: takenAt,
  gaveUpAt: takenAt,
})
