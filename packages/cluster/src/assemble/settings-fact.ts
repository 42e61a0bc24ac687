import {
  errorRecord,
  nodeKey,
  type ErrorCode,
  type Fact,
  type NodeSettings,
  type RegisteredNode,
} from '@restate-preflight/core'
import type { Collected } from '../collect/collected.ts'
import { peerTexts } from '../errors/services.ts'
import { factOfReply, unavailable } from './fact-of-reply.ts'
import type { Membership } from './members.ts'

/** The settings of one registered node, or why they are not known. */
export const settingsFact = (
  { settings, startedAt, endedAt }: Collected,
  { keyOf }: Pick<Membership, 'keyOf'>,
  { id }: RegisteredNode,
): Fact<NodeSettings> => {
  const key = nodeKey(id)
  if (settings === undefined) {
    const message = `no admin node answers that could be asked for the settings of ${key}`
    return unavailable(errorRecord('RP6004', { target: key, message }), startedAt, endedAt)
  }
  const { reply, via } = settings
  if (!reply.ok) return factOfReply(reply, null)
  const value = reply.value.byNode.get(id)
  if (value !== undefined) return factOfReply({ ...reply, value }, keyOf(via))
  const warning = reply.value.warnings.find(({ node }) => node === key)?.message
  const { url } = via.session.address
  return unavailable(
    errorRecord(warning === undefined ? 'RP4099' : codeOf(warning), {
      target: key,
      ...(warning !== undefined && isBrokenOff(warning)
        ? { action: `Look again; if it repeats, look at ${key} and at the network to it.` }
        : {}),
      message:
        warning === undefined
          ? `what ${url} tells of all settings has none of ${key}`
          : `${url} was not told the settings of ${key}: ${warning.slice(0, maxLength)}`,
      layers: [url, 'ClusterCtrlSvc/Query', key],
    }),
    reply.askedAt,
    reply.readAt,
  )
}

const maxLength = 300

/** The node has let go of what it was asked for, as one does that hung for a while, or the connection to it is gone. */
const isBrokenOff = (warning: string): boolean => /no such scanner|connection lost to/i.test(warning)

/** A node of a version without the table, or where it is switched off, has nothing that could scan it. */
const codeOf = (warning: string): ErrorCode => {
  if (isBrokenOff(warning)) return 'RP4012'
  return /remote scanner/i.test(warning)
    ? 'RP3002'
    : (peerTexts.find(({ pattern }) => pattern.test(warning))?.code ?? 'RP4099')
}
