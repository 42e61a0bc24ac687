import { readFile } from 'node:fs/promises'
import {
  defineCheck,
  defineCollector,
  defineFact,
  definePlugin,
  facts,
  PreflightError,
} from '@restate-preflight/core'

type Labels = Readonly<Record<string, string>>
/** Of what the API answers, the fields that are read. */
interface StatefulSet {
  readonly status: { readonly readyReplicas?: number }
  readonly spec: { readonly template: { readonly metadata: { readonly labels?: Labels } } }
}
interface Budgets {
  readonly items: readonly { readonly spec: { readonly selector?: { readonly matchLabels?: Labels } } }[]
}

const pods = defineFact<{ readonly ready: number; readonly budgets: number }>({
  id: 'acme.pods',
  per: 'cluster',
  summary: 'ready pods of the StatefulSet, and the PodDisruptionBudgets that cover them',
})

const account = '/var/run/secrets/kubernetes.io/serviceaccount'
const podsCollector = defineCollector({
  fact: pods,
  effects: ['http-read'],
  options: {
    api: { type: 'string', default: 'https://kubernetes.default.svc', summary: 'of Kubernetes' },
    namespace: { type: 'string', default: 'restate', summary: 'of the StatefulSet' },
    statefulSet: { type: 'string', default: 'restate', summary: 'whose pods are the nodes' },
    tokenFile: { type: 'string', default: `${account}/token`, summary: 'of the service account' },
  },
  hosts: ({ options: { api } }) => [new URL(api).host],
  collect: ({ client, options: { api, namespace, statefulSet, tokenFile }, each }) =>
    each(async () => {
      // Kubernetes renews the token in its place, so every look reads it anew.
      const headers = { authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` }
      const read = async <T>(group: string, rest: string): Promise<T> => {
        const path = `/apis/${group}/v1/namespaces/${namespace}/${rest}`
        const { status, text } = await client.get(api + path, { headers })
        if (status !== 200) throw new PreflightError('RP5008', `GET ${path}: status ${status}`)
        return JSON.parse(text) as T
      }
      const { status, spec } = await read<StatefulSet>('apps', `statefulsets/${statefulSet}`)
      const { items } = await read<Budgets>('policy', 'poddisruptionbudgets')
      const labels = spec.template.metadata.labels ?? {}
      const covering = items.filter(({ spec: { selector } }) =>
        Object.entries(selector?.matchLabels ?? {}).every(([name, value]) => labels[name] === value),
      )
      return { ready: status.readyReplicas ?? 0, budgets: covering.length }
    }),
})

const podsReady = defineCheck({
  id: 'acme/pods-ready',
  summary: 'as many pods are ready as nodes are registered',
  severity: 'high',
  per: 'cluster',
  needs: { pods, nodes: facts.nodesConfiguration },
  settleMs: 10_000,
  messages: {
    fewer: {
      symptom: 'Fewer pods are ready than nodes are registered',
      required: '{registered} ready pods',
      current: '{ready} ready pods',
      impact: 'A node is missing, or one that is gone for good was not removed.',
      action: 'Look at the pods: kubectl describe pod. Remove nodes that will not come back.',
    },
  },
  *evaluate({ read, finding }) {
    const { ready } = read('pods')
    const registered = read('nodes').nodes.length
    if (ready < registered) yield finding('fewer', { ready, registered })
  },
})

const disruptionBudgetExists = defineCheck({
  id: 'acme/disruption-budget-exists',
  summary: 'a PodDisruptionBudget covers the pods',
  severity: 'medium',
  per: 'cluster',
  needs: { pods },
  settleMs: 0,
  messages: {
    none: {
      symptom: 'No PodDisruptionBudget covers the pods of the cluster',
      required: 'one or more',
      current: 'none',
      impact: 'Kubernetes may drain several nodes at once, and the cluster may lose its quorum.',
      action: 'Create one with maxUnavailable: 1.',
    },
  },
  *evaluate({ read, finding }) {
    if (read('pods').budgets === 0) yield finding('none', {})
  },
})

/** What the plugin loader takes. */
export const plugin = definePlugin({
  name: 'acme-kubernetes',
  version: '1.0.0',
  namespace: 'acme',
  checks: [podsReady, disruptionBudgetExists],
  collectors: [podsCollector],
})
