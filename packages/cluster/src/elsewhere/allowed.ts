/** Whether one of the patterns (`host`, `host:port`, `*.domain`, `*.domain:port`) covers a host and port. */
export const allows = (patterns: readonly string[], host: string, port: number): boolean =>
  patterns.some((pattern) => {
    const { name, port: wanted } = split(pattern)
    return (wanted === null || wanted === port) && covers(name, bare(host))
  })

const covers = (name: string, host: string): boolean =>
  name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length >= name.length : name === host

/** IPv6 with a port is written in brackets. */
const split = (pattern: string): { readonly name: string; readonly port: number | null } => {
  const [, name, port] = /^([^:[\]]+|\[[^\]]+\]):(\d+)$/.exec(pattern) ?? []
  return name === undefined ? { name: bare(pattern), port: null } : { name: bare(name), port: Number(port) }
}

/** Names differ neither by case nor by the dot at their end. */
const bare = (host: string): string => host.toLowerCase().replace(/^\[|\]$|\.$/g, '')
