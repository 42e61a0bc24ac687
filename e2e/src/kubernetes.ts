import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

/**
 * What an API server asks of the parts of its API that the recipes use, by its reference: https://kubernetes.io/docs/reference/kubernetes-api/.
 * Written by hand: packages with the schemas of Kubernetes bring twenty others with them, and let a misspelt field pass, which an API
 * server drops or refuses. Here each field that is not known is wrong.
 */
const record = (
  properties: Readonly<Record<string, object>>,
  required: readonly string[] = Object.keys(properties),
) => ({ type: 'object', additionalProperties: false, required, properties })

const listOf = (items: object) => ({ type: 'array', minItems: 1, items })
const text = { type: 'string', minLength: 1 }
const flag = { type: 'boolean' }
const count = { type: 'integer', minimum: 0 }
const quantity = { type: 'string', pattern: '^\\d+(?:\\.\\d+)?(?:m|k|[KMGTPE]i|[MGTPE])?$' }
/** A label of RFC 1123. */
const name = { type: 'string', maxLength: 63, pattern: '^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$' }
const metadata = record({ name })

const amounts = record({ cpu: quantity, memory: quantity }, [])
const container = record(
  {
    name,
    image: { type: 'string', pattern: '^[a-z0-9./-]+:[\\w.-]+$' },
    args: listOf(text),
    // A value that YAML reads as a number or a boolean is refused.
    env: listOf(record({ name: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }, value: text })),
    resources: record({ requests: amounts, limits: amounts }, []),
    securityContext: record(
      {
        allowPrivilegeEscalation: flag,
        readOnlyRootFilesystem: flag,
        runAsNonRoot: flag,
        runAsUser: count,
        capabilities: record({ drop: listOf(text) }),
      },
      [],
    ),
  },
  ['name', 'image'],
)

/** The default restarts always, which a job must not. */
const podSpec = (restartPolicies: readonly string[], required: readonly string[]) =>
  record(
    {
      restartPolicy: { enum: restartPolicies },
      automountServiceAccountToken: flag,
      initContainers: listOf(container),
      containers: listOf(container),
    },
    ['containers', ...required],
  )

const pod = record({
  apiVersion: { const: 'v1' },
  kind: { const: 'Pod' },
  metadata,
  spec: podSpec(['Always', 'OnFailure', 'Never'], []),
})

const jobSpec = record(
  {
    backoffLimit: count,
    activeDeadlineSeconds: { type: 'integer', minimum: 1 },
    template: record({ spec: podSpec(['OnFailure', 'Never'], ['restartPolicy']) }),
  },
  ['template'],
)

const cronJob = record({
  apiVersion: { const: 'batch/v1' },
  kind: { const: 'CronJob' },
  metadata,
  spec: record(
    {
      // Minute, hour, day, month, day of the week.
      schedule: { type: 'string', pattern: '^[\\d*/,-]+(?: [\\d*/,-]+){4}$' },
      concurrencyPolicy: { enum: ['Allow', 'Forbid', 'Replace'] },
      startingDeadlineSeconds: count,
      jobTemplate: record({ spec: jobSpec }),
    },
    ['schedule', 'jobTemplate'],
  ),
})

const ajv = new Ajv2020({ allErrors: true })
const validators: Readonly<Record<string, ValidateFunction>> = {
  Pod: ajv.compile(pod),
  CronJob: ajv.compile(cronJob),
}

/** What is wrong with a manifest, as `/spec/schedule must be string`; nothing where it is right. */
export const wrongIn = (manifest: { readonly kind: string }): readonly string[] => {
  const validate = validators[manifest.kind]
  if (validate === undefined) return [`/kind ${manifest.kind} is not known here`]
  validate(manifest)
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}
