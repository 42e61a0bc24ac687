import type { ResponseOf, rpcs } from '@restate-preflight/wire'
import { readable } from '../model/questions.ts'
import type { ClusterModel, EpochBody } from '../model/state.ts'

type LogletInfo = ResponseOf<typeof rpcs.getLogletInfo>

/** What a log server has of a loglet. It answers for those that it does not hold, too: they are empty. */
export const logletInfoOf = (model: ClusterModel, logletId: bigint): LogletInfo => {
  const log = Number(logletId >> 32n)
  const index = Number(logletId & 0xffff_ffffn)
  const chain = readable(model.store?.logs)?.logs.find(({ id }) => id === log)?.chain ?? []
  const at = chain.findIndex((segment) => segment.index === index)
  const segment = chain[at]
  const next = chain[at + 1]
  const epoch = model.store?.epochs[log]?.body as EpochBody | undefined
  const tail = segment === undefined ? 1 : (next?.baseLsn ?? (epoch?.epoch ?? 0) + 1) - segment.baseLsn + 1
  return {
    info: {
      header: {
        status: 1,
        localTail: Math.max(1, tail),
        knownGlobalTail: Math.max(1, tail),
        sealed: next !== undefined,
      },
      trimPoint: 0,
    },
  }
}
