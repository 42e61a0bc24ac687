/** What `restatectl status --extra` prints, in numbers. */
export interface RestatectlStatus {
  /** `N1:2`, in order. */
  readonly nodes: readonly string[]
  /** Node → partitions that it leads, and that it follows; nodes without any are left out. */
  readonly leads: Readonly<Record<string, number>>
  readonly follows: Readonly<Record<string, number>>
  readonly partitions: number
  readonly logs: number
  /** Node → logs whose tail it writes. */
  readonly sequencers: Readonly<Record<string, number>>
  readonly metadata: {
    readonly members: readonly string[]
    readonly leader: string | null
    readonly term: string | null
    /** Those of which it has a row. */
    readonly answering: readonly string[]
  }
}

/** Reads the tables of 1.7.12, section by section. */
export const parseRestatectlStatus = (text: string): RestatectlStatus => {
  const rows = (title: RegExp): readonly (readonly string[])[] => {
    const lines = text.split('\n')
    const start = lines.findIndex((line) => title.test(line))
    if (start < 0) return []
    const rest = lines.slice(start + 1)
    const end = rest.findIndex((line) => line.trim() === '')
    return rest.slice(0, end < 0 ? undefined : end).map((line) => line.trim().split(/\s{2,}/))
  }
  const processors = rows(/^Alive partition processors/).filter(([id]) => /^\d+$/.test(id ?? ''))
  const logs = rows(/^Logs v/).filter(([id]) => /^\d+$/.test(id ?? ''))
  const servers = rows(/^Metadata service/).filter(([id]) => /^N\d+$/.test(id ?? ''))
  const inMode = (mode: string) =>
    processors.filter(([, , own]) => own === mode).map(([, node]) => plainId(node))
  return {
    nodes: rows(/^Node Configuration/)
      .filter(([id]) => /^N\d+$/.test(id ?? ''))
      .map(([id, generation]) => `${id}:${generation}`),
    leads: tally(inMode('Leader')),
    follows: tally(inMode('Follower')),
    partitions: new Set(processors.map(([id]) => id)).size,
    logs: logs.length,
    sequencers: tally(logs.map((row) => plainId(row.find((cell) => /^N\d+:\d+$/.test(cell))))),
    metadata: {
      members: servers[0]?.[4]?.match(/N\d+/g) ?? [],
      leader: servers[0]?.[3] ?? null,
      term: servers[0]?.[7] ?? null,
      answering: servers.map(([id]) => id ?? ''),
    },
  }
}

const plainId = (node: string | undefined): string => node?.split(':')[0] ?? '?'

const tally = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(names, (name) => name)]
      .map(([name, own]) => [name, own.length] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  )
