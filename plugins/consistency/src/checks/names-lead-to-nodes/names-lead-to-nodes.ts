import { compareText, defineCheck, facts, nodeKey } from '@restate-preflight/core'

/** The register finds each node by its name, and finds nothing else. */
export const namesLeadToNodes = defineCheck({
  id: 'consistency/names-lead-to-nodes',
  summary: 'the names in nodes_config lead to the nodes that have them',
  tags: ['nodes'],
  severity: 'critical',
  per: 'cluster',
  needs: { register: facts.nodesConfiguration },
  settleMs: 0,
  messages: {
    'lookup-differs': {
      symptom: 'Names in nodes_config do not lead to their nodes: {names}',
      required: 'name_lookup is the exact inverse of nodes',
      current: '{differences}',
      impact:
        'A node finds its own entry by its name when it starts: one with such a name registers as another node, or as a new one.',
      action:
        'Restart none of these nodes. Only an edit by hand makes this: put name_lookup right with `restatectl metadata patch --key nodes_config`, with --dry-run first.',
    },
  },
  *evaluate({ target, read, finding }) {
    const { nodes, nameLookup } = read('register')
    const owners = new Map(nodes.map(({ name, id }) => [name, id]))
    const names = [...new Set([...owners.keys(), ...Object.keys(nameLookup)])].sort(compareText)
    const wrong = names.filter((name) => nameLookup[name] !== owners.get(name))
    // Two nodes of one name: the lookup can lead to one of them only.
    const shared = nodes.filter(({ name, id }) => owners.get(name) !== id).map(({ name }) => name)
    const all = [...new Set([...wrong, ...shared])]
    if (all.length === 0) return
    const differences = all.map((name) => {
      const held = nodes.filter((node) => node.name === name).map(({ id }) => nodeKey(id))
      return `${name} leads to ${keyOf(nameLookup[name])}, and is the name of ${held.join(' and ') || 'no node'}`
    })
    const ids = nodes.filter(({ name }) => all.includes(name)).map(({ id }) => nodeKey(id))
    yield finding(
      'lookup-differs',
      { names: all.join(', '), differences: differences.join('; ') },
      { targets: [target, ...ids.map((id) => ({ kind: 'node' as const, id }))], magnitude: all.length },
    )
  },
})

const keyOf = (id: number | undefined): string => (id === undefined ? 'no node' : nodeKey(id))
