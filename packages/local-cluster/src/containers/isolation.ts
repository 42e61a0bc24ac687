import { execa } from 'execa'

const TIMEOUT_MS = 10_000

/**
 * Drops all packets between a container and anybody but the host, as a cut cable does: nobody is told. The rules live in
 * the container's own network namespace, hence they vanish with it, however this process ends, and the host's are not touched.
 */
export async function cutOffPeers(pid: number, hostAddress: string): Promise<void> {
  await iptables(pid, ['-A', 'INPUT', '!', '-i', 'lo', '!', '-s', hostAddress, '-j', 'DROP'])
  await iptables(pid, ['-A', 'OUTPUT', '!', '-o', 'lo', '!', '-d', hostAddress, '-j', 'DROP'])
}

/** Undoes it. The engine's own rules are in another table. */
export async function readmitPeers(pid: number): Promise<void> {
  await iptables(pid, ['-F'])
}

/** The host's iptables: the container has nothing but the server. Needs root, as the engine does. */
async function iptables(pid: number, rule: readonly string[]): Promise<void> {
  const result = await execa(
    'nsenter',
    ['--target', String(pid), '--net', 'iptables', '--wait', '5', ...rule],
    {
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      stdin: 'ignore',
      reject: false,
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    },
  )
  if (result.exitCode !== 0) {
    throw new Error(`cannot change the packet filter of a container (root is needed): ${result.stderr}`)
  }
}
