import {
  formatNodeId,
  nodeKey,
  type ErrorRecord,
  type NodesConfiguration,
  peerOf,
  type RegisteredNode,
} from '@restate-preflight/core'
import { parseAddress, type Address } from '../address.ts'
import { bodyOfReply, type Collection } from './collection.ts'
import { createContact, fingerprintOf, type Contact } from './contact.ts'
import type { NodeQuestions } from './plan.ts'
import { readNode } from './read-node.ts'
import { sleep } from './signals.ts'

/** Whether a given address is an alias of a registered one is known only once it has said who it is. */
const aliasGraceMs = 100

/** Round A: the given addresses, asked everything at once. */
export const contactGiven = (collection: Collection): void => {
  const { addresses, plan } = collection.context
  for (const address of addresses) contactAddress(collection, address, plan.ofGiven, true)
}

/** Round B: the nodes that a nodes_config names and that nobody gave, as soon as it is known. */
export const contactRegistered = async (
  collection: Collection,
  configuration: NodesConfiguration,
): Promise<void> => {
  const { contacts, context } = collection
  const { plan } = context
  const unknown = configuration.nodes.flatMap((node) => {
    const address = addressOf(node)
    return address === null || contacts.has(address.url) ? [] : [{ node, address }]
  })
  if (unknown.length === 0) return
  await identified(collection)
  const given = [...contacts.values()].filter((contact) => contact.given)
  for (const { node, address } of unknown) {
    const error = context.skipped(nodeKey(node.id))
    if (error !== undefined) collection.skipped.set(address.url, error)
    else if (!given.some((contact) => isNode(contact, node, configuration))) {
      contactAddress(collection, address, questionsFor(plan.ofNodes, node), false)
    } else if (plan.advertised) contactAddress(collection, address, null, false)
  }
}

/**
 * The metadata server that a node was refused by, which its error names: what a node that has not joined knows of its cluster.
 * It answers, so it costs no waiting; it may have joined by now, or belong to a cluster that its asker does not find.
 */
export const contactPeer = async (collection: Collection, error: ErrorRecord): Promise<void> => {
  const { contacts, context } = collection
  const named = peerOf(error)
  const address = named === null ? null : dialable(named)
  if (address === null || context.singleAddress || contacts.size >= maxContacts) return
  await identified(collection)
  const isAlias = [...contacts.values()].some(
    ({ replies: { ident } }) =>
      ident?.ok === true &&
      ident.value.advertisedAddresses.some((advertised) => dialable(advertised)?.url === address.url),
  )
  if (!isAlias && !context.signal.aborted) contactAddress(collection, address, context.plan.ofGiven, false)
}

/** The contacts so far have said who they are, or let us wait for it. */
const identified = async ({ contacts, changes, context }: Collection): Promise<void> => {
  const before = [...contacts.values()]
  const areIdentified = () => (before.every(({ replies }) => replies.ident !== undefined) ? true : undefined)
  if (areIdentified() === undefined) {
    await Promise.race([changes.until(areIdentified), sleep(aliasGraceMs, context.signal)])
  }
}

/** Whatever nodes may say: more are not followed. */
const maxContacts = 256

/** Every address that could name further nodes has spoken. */
export const isDiscovered = ({ contacts, context }: Collection): boolean =>
  context.singleAddress ||
  context.signal.aborted ||
  [...contacts.values()].every(
    ({ given, replies }) =>
      !given ||
      (replies.cachedNodes !== undefined &&
        (!context.plan.ofGiven.linearizableRead || replies.linearizableRead !== undefined)),
  )

/** The address that a node tells the others to use, or null where we cannot dial it (a unix socket). */
export const addressOf = ({ address }: RegisteredNode): Address | null => dialable(address)

const dialable = (address: string): Address | null => {
  try {
    return parseAddress(address)
  } catch {
    return null
  }
}

const contactAddress = (
  collection: Collection,
  address: Address,
  questions: NodeQuestions | null,
  given: boolean,
): void => {
  const { contacts, context, changes, tasks, found } = collection
  if (contacts.has(address.url)) return
  const error = context.skipped(address.url)
  if (error !== undefined) return void collection.skipped.set(address.url, error)
  const contact = createContact(context.session(address), { given, identOnly: questions === null })
  contacts.set(address.url, contact)
  context.observe({ kind: 'asked', address: address.url })
  const { replies } = contact
  const configuration = (reply: typeof replies.linearizableRead) => {
    const value = bodyOfReply(reply)
    if (value !== undefined) found.nodesConfiguration(value)
  }
  tasks.add(
    readNode(contact, questions, collection, (key) => {
      if (key === 'ident') announce(collection, contact)
      if (key === 'cachedNodes') configuration(replies.cachedNodes)
      if (key === 'linearizableRead') {
        contact.proxy.proven ||= replies.linearizableRead?.ok === true
        configuration(replies.linearizableRead)
      }
      if (key === 'cachedPartitionTable') {
        const table = bodyOfReply(replies.cachedPartitionTable)
        if (table !== undefined) found.partitionTable(table)
      }
      changes.notify()
    }),
  )
}

const announce = ({ context }: Collection, { session, replies: { ident } }: Contact): void => {
  const address = session.address.url
  if (ident?.ok === true) {
    const { nodeId } = ident.value
    context.observe({ kind: 'answered', address, nodeId: nodeId === null ? null : formatNodeId(nodeId) })
  } else if (ident !== undefined) {
    context.observe({ kind: 'failed', address, code: ident.error.code, message: ident.error.message })
  }
}

const isNode = (contact: Contact, node: RegisteredNode, configuration: NodesConfiguration): boolean =>
  contact.replies.ident?.ok === true &&
  contact.replies.ident.value.nodeId?.id === node.id &&
  (fingerprintOf(contact) ?? configuration.clusterFingerprint) === configuration.clusterFingerprint

/** What a node lacks the role for is not asked. */
const questionsFor = (questions: NodeQuestions, { roles }: RegisteredNode): NodeQuestions => ({
  ...questions,
  metadataServer: questions.metadataServer && roles.includes('metadata-server'),
  clusterState: questions.clusterState && roles.includes('admin'),
  gossip: questions.gossip && roles.includes('admin'),
})
