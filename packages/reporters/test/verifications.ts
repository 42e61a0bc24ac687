import {
  verificationOf,
  type Complaint,
  type Verification,
} from '@restate-preflight/testkit/conformance/result'

export const refusal: Complaint = {
  area: 'interface',
  severity: 'critical',
  check: null,
  what: 'it has no name',
  action: 'Name it.',
}

/** A verification with these complaints; with any of them the plugin did not load. */
export const verified = (complaints: readonly Complaint[]): Verification =>
  verificationOf({
    tool: { name: 'restate-preflight', version: '0.1.0' },
    source: '.',
    plugin:
      complaints.length > 0
        ? null
        : { name: 'acme-checks', version: '1.0.0', namespace: 'acme', apiVersion: 1, checks: 2 },
    complaints,
    left: new Map([['package', 'it is a file']]),
  })
