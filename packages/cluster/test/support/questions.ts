import { rpcs, type Rpc } from '@restate-preflight/wire'
import type { Question } from './raw-errors.ts'

const of = <Q, A>({ path, serialize }: Rpc<Q, A>, request: Q): Question => ({
  path,
  request: serialize(request),
})
const empty = new Uint8Array()
const member = { key: 'nodes_config', clusterFingerprint: 0n }

/** The reads that provoke errors. `findTail` may repair: it is asked of clusters that are thrown away. */
export const questions = {
  proxyGet: of(rpcs.proxyGet, { key: 'nodes_config' }),
  proxyGetVersion: of(rpcs.proxyGetVersion, { key: 'nodes_config' }),
  directGet: of(rpcs.metadataServerGet, member),
  directGetVersion: of(rpcs.metadataServerGetVersion, member),
  otherFingerprint: of(rpcs.metadataServerGetVersion, { ...member, clusterFingerprint: 4711n }),
  otherName: of(rpcs.metadataServerGetVersion, { ...member, clusterName: 'another' }),
  status: of(rpcs.metadataServerStatus, {}),
  ident: of(rpcs.getIdent, {}),
  clusterState: of(rpcs.getClusterState, {}),
  // Field 1, a number: 99 is no kind.
  unknownKind: { path: rpcs.getMetadata.path, request: Uint8Array.of(8, 99) },
  describeLog: of(rpcs.describeLog, { logId: 0 }),
  describeUnknownLog: of(rpcs.describeLog, { logId: 4711 }),
  findTail: of(rpcs.findTail, { logId: 0 }),
  findOtherTail: of(rpcs.findTail, { logId: 1 }),
  findUnknownTail: of(rpcs.findTail, { logId: 4711 }),
  logletInfo: { path: rpcs.getLogletInfo.path, request: empty },
  clusterHealth: { path: '/restate.node_ctl_svc.NodeCtlSvc/ClusterHealth', request: empty },
} as const satisfies Readonly<Record<string, Question>>
