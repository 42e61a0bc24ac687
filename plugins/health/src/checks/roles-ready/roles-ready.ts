import { defineCheck, facts, nodeKey, type Ident } from '@restate-preflight/core'
import { registrationOf } from '../../registration.ts'
import { answerOf } from '../../silence.ts'

/** How a node reports a role. The ingress has no status of its own. */
const statusOfRole: Readonly<Record<string, (ident: Ident) => string>> = {
  admin: ({ adminStatus }) => adminStatus,
  worker: ({ workerStatus }) => workerStatus,
  'log-server': ({ logServerStatus }) => logServerStatus,
  'metadata-server': ({ metadataServerStatus }) => metadataServerStatus,
}
const readyStatuses: readonly string[] = ['ready', 'member', 'standby']

export const rolesReady = defineCheck({
  id: 'health/roles-ready',
  summary: 'every role of an alive node is ready',
  tags: ['nodes'],
  severity: 'medium',
  per: 'node',
  needs: { ident: facts.ident, configuration: facts.nodesConfiguration },
  absence: { reported: ['ident'] },
  settleMs: 30_000,
  expectedWhileSettling: true,
  messages: {
    'role-not-ready': {
      symptom: 'Role not ready: {role} on {node}',
      required: 'READY (MEMBER or STANDBY for the metadata server) on every node that registered the role',
      current: '{role} on {node}: {status}; ready on {others}',
      impact:
        'What {role} does is not done on {node}; the remaining nodes of the role carry it, if there are any.',
      action:
        'Look into the log of {node} for the start of {role}. If the role was taken out of the configuration of {node} (roles), put it back, or move away first what the node keeps.',
    },
  },
  *evaluate(context) {
    const { target, read, look, readAll, finding, notApplicable } = context
    const configuration = read('configuration')
    const { roles } = registrationOf(configuration, target.id, context)
    const ident = answerOf(look('ident'), target.id, context)
    if (ident.nodeId === null) return notApplicable(`${target.id} has not joined: see health/node-alive`)
    if (ident.status === 'shutting-down') return notApplicable(`${target.id} is shutting down`)
    for (const role of roles) {
      const statusOf = statusOfRole[role]
      if (statusOf === undefined || readyStatuses.includes(statusOf(ident))) continue
      const idents = readAll('ident')
      const others = configuration.nodes
        .filter((node) => node.roles.includes(role) && nodeKey(node.id) !== target.id)
        .map(({ id }) => nodeKey(id))
        .filter((node) => {
          const other = idents.get(node)
          return other !== undefined && readyStatuses.includes(statusOf(other))
        })
      yield finding(
        'role-not-ready',
        {
          node: target.id,
          role,
          status: statusOf(ident),
          others: others.length === 0 ? 'no other node' : others.join(', '),
        },
        { severity: others.length === 0 ? 'high' : 'medium' },
      )
    }
  },
})
