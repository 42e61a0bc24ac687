import { errorCatalogue, isErrorCode, type ErrorRecord, type Fact, type Ident } from '@restate-preflight/core'

/**
 * Errors that say nothing about the node: it was not asked, this run was cut short, or the run itself lacks a name
 * service, certificates or permissions. Every other error is an observation that the node does not answer as it should.
 */
const couldNotLook: ReadonlySet<string> = new Set([
  'RP1210',
  'RP1211',
  'RP2002',
  'RP2201',
  'RP2202',
  'RP2203',
  'RP2204',
  'RP2205',
  'RP2206',
  'RP3002',
  'RP3003',
  'RP3004',
  'RP3005',
  'RP3006',
  'RP5001',
  'RP5002',
  'RP6001',
  'RP6002',
  'RP6003',
  'RP6004',
  'RP6005',
])

/** Whether the error shows that nobody answers, rather than that this run could not look. */
export const isSilence = ({ code }: ErrorRecord): boolean => !couldNotLook.has(code)

/** An error in a few words: `connection refused (RP2101)`. */
export const errorName = ({ code, message }: ErrorRecord): string =>
  isErrorCode(code) ? `${errorCatalogue[code].title} (${code})` : message

/** The part of a check's context that ends a judgement. */
export interface Endings {
  unknown(reason: string | ErrorRecord): never
  notApplicable(reason: string): never
}

/**
 * What a node says of itself. A silent node ends the judgement as not applicable, since one check (health/node-alive)
 * reports silence, and twelve findings of one cause help nobody; a node that could not be asked ends it as unknown.
 */
export const answerOf = (fact: Fact<Ident>, node: string, { unknown, notApplicable }: Endings): Ident => {
  if (fact.status === 'collected') return fact.value
  if (!isSilence(fact.error)) return unknown(fact.error)
  return notApplicable(`${node} does not answer: see health/node-alive`)
}
