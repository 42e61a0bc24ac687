import type { ErrorDefinition } from './error-definition.ts'

/** Errors about how restate-preflight was called and configured, and about what is accepted and known. */
export const usageErrors = {
  RP1001: {
    title: 'malformed address',
    meaning: 'An address is not of the form [http|https://]HOST[:PORT].',
    action: 'Write the fabric address of a node, for example http://10.0.0.1:5122.',
  },
  RP1002: {
    title: 'no such check',
    meaning: 'A selection names a check, tag or plugin that no loaded plugin has.',
    action: 'List what there is with `restate-preflight checks list`.',
  },
  RP1003: {
    title: 'no such profile',
    meaning: 'The profile is neither built in nor configured.',
    action: 'Correct the name, or define the profile under `profiles` in the configuration.',
  },
  RP1004: {
    title: 'invalid configuration',
    meaning: 'The configuration has a value or a name that restate-preflight does not accept.',
    action: 'Correct the place that the message names; `restate-preflight config validate` checks again.',
  },
  RP1005: {
    title: 'unreadable configuration',
    meaning: 'The configuration file is missing, is not readable, or does not parse.',
    action: 'Correct the file at the place that the message names.',
  },
  RP1006: {
    title: 'no such cluster',
    meaning: 'The configuration has no cluster of that name.',
    action: 'Correct the name, or add the cluster under `clusters` in the configuration.',
  },
  RP1007: {
    title: 'wrong usage',
    meaning: 'The command line has an unknown command, flag or value.',
    action: 'See `restate-preflight help`.',
  },
  RP1008: {
    title: 'unreadable TLS file',
    meaning: 'A certificate or key file is missing, not readable, or not PEM.',
    action:
      'Check the path and the file given with --tls-ca, --tls-cert or --tls-key, or under `tls` in the configuration.',
  },
  RP1009: {
    title: 'nothing to explain',
    meaning: 'The word is neither an error code nor a check id.',
    action: 'Give a code such as RP4001, or an id of `restate-preflight checks list`.',
  },
  RP1010: {
    title: 'no such node',
    meaning: 'No node of the cluster has this id, name or address.',
    action: 'Give an id such as N1, a name or an address of `restate-preflight status`.',
  },
  RP1013: {
    title: 'unreadable waivers',
    meaning: 'The file of waivers is missing or not readable.',
    action: 'Check the path and its permissions; `restate-preflight waiver add` writes a new one.',
  },
  RP1014: {
    title: 'not a file of waivers',
    meaning: 'The file does not parse as YAML, or holds something else than a list of waivers.',
    action: 'Correct the place that the message names.',
  },
  RP1015: {
    title: 'waiver not written',
    meaning: 'What was asked for would be no valid waiver, or its id is taken.',
    action: 'Correct what the message names; the file is as it was.',
  },
  RP1016: {
    title: 'no such waiver',
    meaning: 'The file of waivers has no entry with this id.',
    action: 'Give an id of `restate-preflight waiver list`.',
  },
  RP1017: {
    title: 'no such finding',
    meaning: 'The report has no finding with this id or fingerprint, or several of this check.',
    action: 'Give an id (f-…) or a fingerprint of the report.',
  },
  RP1018: {
    title: 'command not run',
    meaning: 'The gate passed, and the command behind -- could not be started.',
    action:
      'Check its name, its path and its permissions. Exit code 127 says that it was not found, 126 that it may not be executed.',
  },
  RP1207: {
    title: 'not a baseline',
    meaning: 'The file is no baseline that restate-preflight wrote.',
    action: 'Write one with `restate-preflight baseline write report.json -o baseline.json`.',
  },
  RP1208: {
    title: 'baseline of another cluster',
    meaning: 'The baseline was made of a cluster with another fingerprint than the one that answers.',
    action: 'Give the baseline of this cluster, or write one; each cluster has its own.',
  },
} as const satisfies Readonly<Record<`RP${number}`, ErrorDefinition>>
