import { randomInt } from 'node:crypto'
import { CLUSTER_LABEL, type Workspace } from '../workspace.ts'
import type { Docker, Network } from './docker.ts'

/** A Docker network of one cluster only. */
export interface PrivateNetwork {
  readonly name: string
  readonly network: Network
  /** Ours in the network. */
  readonly hostAddress: string
  /** The fixed IPv4 address of the node at a position from 0. */
  addressOf(position: number): string
}

/** 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no real host has such an address. We take a /24 of its 512. */
const FIRST_OCTETS = '198'
const SECOND_OCTETS = [18, 19] as const
/** The engine gives .1 to the host. */
const FIRST_HOST = 11
const MAX_ATTEMPTS = 20

/**
 * Internal, i.e. without a way out: containers reach one another and the host, nothing else. On Linux the host is in the
 * network as well, hence one address of a node is good for its peers and for us.
 */
export async function createPrivateNetwork(docker: Docker, workspace: Workspace): Promise<PrivateNetwork> {
  for (let attempt = 1; ; attempt++) {
    const prefix = `${FIRST_OCTETS}.${SECOND_OCTETS[randomInt(2)] ?? 18}.${randomInt(256)}`
    const hostAddress = `${prefix}.1`
    try {
      const network = await docker.createNetwork({
        Name: workspace.id,
        Driver: 'bridge',
        Internal: true,
        CheckDuplicate: true,
        Labels: { [CLUSTER_LABEL]: workspace.id },
        IPAM: { Driver: 'default', Config: [{ Subnet: `${prefix}.0/24`, Gateway: hostAddress }] },
      })
      return {
        name: workspace.id,
        network,
        hostAddress,
        addressOf: (position) => `${prefix}.${FIRST_HOST + position}`,
      }
    } catch (error) {
      const taken = error instanceof Error && /overlap/i.test(error.message)
      if (!taken || attempt >= MAX_ATTEMPTS) throw error
    }
  }
}
