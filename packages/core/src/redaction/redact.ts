import { errorCatalogue, errorRecord, isErrorCode } from '../error/index.ts'
import type { Fact, FactDefinition } from '../fact.ts'
import { hostFacts } from '../host-facts.ts'
import type { Recording, Snapshot } from '../snapshot.ts'
import { textRedaction, type TextRedaction } from './redact-text.ts'
import { kindOf } from './text-kinds.ts'
import { tokensOf, type Naming, type Tokens } from './tokens.ts'

export type { Naming } from './tokens.ts'

/**
 * `token`: what names somebody is replaced by tokens, equal ones by equal tokens. `drop`: by numbers, and what servers and
 * operators have written is left out.
 */
export type Redaction = 'token' | 'drop'

/**
 * A recording without what names hosts, nodes, the cluster, or anybody: judged, it gives the same verdict. Ids, versions,
 * generations, states, ports and times stay. What this version does not know is replaced, not kept. `own` are the facts of plugins: their
 * plain fields stay, and a value of which anything else would be replaced is unavailable (RP1220).
 */
export const redactRecording = (
  recording: Recording,
  redaction: Redaction,
  naming: Naming,
  own: readonly FactDefinition<unknown>[] = [],
): Recording => {
  const tokens = tokensOf(naming)
  const known = knownNames(recording, tokens)
  const how = redactionOf(tokens, textRedaction(tokens, known), redaction)
  const plain = new Map(own.map((fact) => [fact.id, new Set(fact.plain)]))
  const redactLook = <Look extends Snapshot>(look: Look): Look => ({
    ...(walk({ ...look, facts: {} }, '', '', how) as Look),
    facts: redactFacts(look, plain, how),
  })
  const { capture, rereads, ...rest } = recording
  return {
    ...redactLook(rest),
    ...(rereads === undefined ? {} : { rereads: rereads.map(redactLook) }),
    ...(capture === undefined ? {} : { capture }),
  }
}

const redactFacts = (
  look: Snapshot,
  plain: ReadonlyMap<string, ReadonlySet<string>>,
  how: Walk,
): Snapshot['facts'] =>
  Object.fromEntries(
    Object.entries(look.facts).map(([id, bySubject]) => {
      if (hostFacts.has(id)) return [id, walk(bySubject, id, 'facts', how) as typeof bySubject]
      const keep = keeping(plain.get(id) ?? new Set(), how)
      const subjects = Object.entries(bySubject).map(([subject, fact]) => {
        const name = how.replaceKey(subject, id)
        const redacted = walk(fact, subject, id, how) as Fact<unknown>
        return [name, redactOwn(fact, redacted, { id, subject: name, keep })] as const
      })
      return [id, Object.fromEntries(subjects)]
    }),
  )

const keeping = (plain: ReadonlySet<string>, how: Walk): Walk => ({
  ...how,
  replace: (text, field, parent) => (plain.has(field) ? text : how.replace(text, field, parent)),
})

/** A value of a plugin's as it was, or none: what a token stands for cannot be judged. */
const redactOwn = (
  original: Fact<unknown>,
  redacted: Fact<unknown>,
  { id, subject, keep }: { readonly id: string; readonly subject: string; readonly keep: Walk },
): Fact<unknown> => {
  if (original.status === 'unavailable' || redacted.status === 'unavailable') return redacted
  const value = walk(original.value, 'value', subject, keep)
  if (JSON.stringify(value) === JSON.stringify(original.value)) return { ...redacted, value }
  const message = `${id} was redacted from the capture: it has texts that may name somebody`
  return {
    status: 'unavailable',
    error: errorRecord('RP1220', { target: subject, message }),
    askedAt: original.readAt,
    gaveUpAt: original.readAt,
  }
}

type Replace = (text: string, field: string, parent: string) => string

interface Walk {
  readonly replace: Replace
  readonly replaceKey: (key: string, field: string) => string
  readonly error: (value: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

const walk = (value: unknown, field: string, parent: string, how: Walk): unknown => {
  if (typeof value === 'string') return how.replace(value, field, parent)
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, field, parent, how))
  if (typeof value !== 'object' || value === null) return value
  const record = field === 'error' ? how.error({ ...value }) : { ...value }
  return Object.fromEntries(
    Object.entries(record).map(([key, item]) => [how.replaceKey(key, field), walk(item, key, field, how)]),
  )
}

const redactionOf = (tokens: Tokens, texts: TextRedaction, redaction: Redaction): Walk => ({
  replace: (text, field, parent) => {
    switch (kindOf(field, parent, text)) {
      case 'keep':
        return text
      case 'address':
        return tokens.address(text)
      case 'node-name':
        return tokens.nodeName(text)
      case 'cluster-name':
        return tokens.clusterName(text)
      case 'location':
        return tokens.location(text)
      case 'digest':
        return tokens.digest(text)
      case 'reference':
        return referenceOf(text, tokens)
      case 'layer':
        return layerOf(text, texts)
      case 'text':
        return redaction === 'drop' && parent !== 'error' ? 'left out' : texts.theirs(text)
      case 'advice':
        return texts.ours(text)
      case 'opaque':
        return tokens.opaque(text)
    }
  },
  // Subjects of facts, and names that lead to ids. All other keys are fields.
  replaceKey: (key, field) =>
    field === 'nameLookup' ? tokens.nodeName(key) : isAddress(key) ? tokens.address(key) : key,
  error: redaction === 'drop' ? withoutTheirWords : (error) => error,
})

const isAddress = (text: string): boolean => /:\/\/|^unix:/.test(text)

/** What a reference can be besides an address. */
const plainReference =
  /^(?:N?\d+(?::\d+)?|cluster|nodes_config|partition_table|bifrost_config|schema_registry|rule_book|pp_epoch_\d+)$/

const referenceOf = (text: string, tokens: Tokens): string => {
  if (isAddress(text)) return tokens.address(text)
  return plainReference.test(text) ? text : tokens.opaque(text)
}

/** The mark before a peer is read again by checks. */
const layerOf = (text: string, texts: TextRedaction): string => {
  const [, mark = '', rest = text] = /^(peer )(.+)$/s.exec(text) ?? []
  return `${mark}${texts.theirs(rest)}`
}

/** Code, target, and the peers that an error names are evidence; its words need not be. */
const withoutTheirWords = (error: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const code = String(error['code'])
  const layers = Array.isArray(error['layers']) ? (error['layers'] as readonly unknown[]) : []
  const kept = layers.filter(
    (layer) =>
      typeof layer === 'string' && /^(?:peer |https?:\/\/\S+$|gRPC [A-Z_]+$|\w+Svc\/\w+$)/.test(layer),
  )
  const peers = kept.flatMap((layer) => /^peer (.+)$/.exec(String(layer))?.[1] ?? [])
  const title = isErrorCode(code) ? errorCatalogue[code].title : 'an error'
  return {
    ...error,
    layers: kept,
    message: [title, ...peers.map((peer) => `[${peer}]`)].join(' '),
    action: isErrorCode(code) ? errorCatalogue[code].action : '',
  }
}

/** The names that stand in fields of their own; the same names in sentences are found by them. */
const knownNames = (recording: Recording, tokens: Tokens): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  const note = (text: string, token: string) => {
    // N3 is the id of another node.
    if (text !== '' && !/^N?\d+$/.test(text)) names.set(text, token)
  }
  const { capture: _, ...rest } = recording
  walk(rest, '', '', {
    replace: (text, field, parent) => {
      const kind = kindOf(field, parent, text)
      if (kind === 'node-name') note(text, tokens.nodeName(text))
      if (kind === 'cluster-name') note(text, tokens.clusterName(text))
      if (kind === 'address') noteHost(text, tokens, note)
      // Shorter parts of a location are words like any other.
      if (kind === 'location')
        for (const part of text.split('.')) if (part.length > 2) note(part, tokens.location(part))
      return text
    },
    replaceKey: (key, field) => {
      if (field === 'nameLookup') note(key, tokens.nodeName(key))
      if (isAddress(key)) noteHost(key, tokens, note)
      return key
    },
    error: (error) => error,
  })
  return names
}

const noteHost = (address: string, tokens: Tokens, note: (text: string, token: string) => void): void => {
  const host = /^[a-z]+:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)/i.exec(address)?.[1]
  // Numeric hosts have patterns of their own.
  if (host !== undefined && /^[a-z]/i.test(host)) note(host, tokens.host(host))
}
