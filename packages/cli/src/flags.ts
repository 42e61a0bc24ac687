import * as Flags from '@oclif/core/flags'
import type { DetailContext } from '@restate-preflight/reporters'

const connection = 'CONNECTION'
const judgement = 'JUDGEMENT'
const output = 'OUTPUT'

/** Where the configuration is. */
export const configFlags = {
  config: Flags.string({ description: 'configuration file, instead of the nearest one', helpValue: 'FILE' }),
  cluster: Flags.string({ description: 'a cluster of the configuration', helpValue: 'NAME' }),
}

/** How nodes are reached; names and defaults are those of restatectl. */
export const connectionFlags = {
  address: Flags.string({
    char: 's',
    multiple: true,
    description: 'fabric address of any node; may be repeated or separated by commas',
    helpValue: 'ADDRESS',
    helpGroup: connection,
  }),
  'single-address': Flags.boolean({
    char: 'S',
    description: 'ask the given addresses only; do not discover the other nodes',
    helpGroup: connection,
  }),
  'tls-ca': Flags.string({
    description: 'PEM file of authorities to trust',
    helpValue: 'FILE',
    helpGroup: connection,
  }),
  'tls-cert': Flags.string({
    description: 'PEM file of the client certificate',
    helpValue: 'FILE',
    helpGroup: connection,
  }),
  'tls-key': Flags.string({ description: 'PEM file of its key', helpValue: 'FILE', helpGroup: connection }),
  'connect-timeout': Flags.string({
    description: 'for a connection (default 3s)',
    helpValue: 'TIME',
    helpGroup: connection,
  }),
  'rpc-timeout': Flags.string({
    description: 'for each call (default 13s)',
    helpValue: 'TIME',
    helpGroup: connection,
  }),
  timeout: Flags.string({
    description: 'for the whole run (default 2m)',
    helpValue: 'TIME',
    helpGroup: connection,
  }),
  concurrency: Flags.string({ description: 'calls at one time', helpValue: 'N', helpGroup: connection }),
}

/** What is judged, and what fails. */
export const judgementFlags = {
  select: Flags.string({
    multiple: true,
    description: 'only these checks: id, glob, plugin or tag:NAME',
    helpValue: 'CHECKS',
    helpGroup: judgement,
  }),
  skip: Flags.string({
    multiple: true,
    description: 'not these checks',
    helpValue: 'CHECKS',
    helpGroup: judgement,
  }),
  'fail-on': Flags.string({
    description: 'the mildest severity that fails: low, medium, high (default), critical or never',
    helpValue: 'SEVERITY',
    helpGroup: judgement,
  }),
  'fail-on-unknown': Flags.string({
    description: 'which checks must be judged: required (default), any or never',
    helpValue: 'WHICH',
    helpGroup: judgement,
  }),
  confirm: Flags.string({
    description: 'look again at findings before they count: findings (default), all or off',
    helpValue: 'MODE',
    helpGroup: judgement,
  }),
}

/** How plugins are run. */
export const pluginFlags = {
  isolate: Flags.boolean({
    description:
      'run each plugin of others in a thread of its own, with a bound on its memory (default); --no-isolate: in the process',
    allowNo: true,
  }),
}

/** What is known and accepted. */
export const acceptanceFlags = {
  baseline: Flags.string({
    description: 'file of known findings to compare with (see baseline write)',
    helpValue: 'FILE',
    helpGroup: judgement,
  }),
  'gate-on': Flags.string({
    description: 'new: only what the baseline lacks, or what is worse than there, can fail; all (default)',
    helpValue: 'WHICH',
    helpGroup: judgement,
  }),
  waivers: Flags.string({
    description: 'file of accepted problems (default waivers.yaml beside the configuration)',
    helpValue: 'FILE',
    helpGroup: judgement,
  }),
}

/** `-o` with these formats, the default first unless another is named. */
export const formatFlag = (formats: readonly string[], standard = formats[0]) =>
  Flags.string({
    char: 'o',
    multiple: true,
    description: `${formats.map((name) => (name === standard ? `${name} (default)` : name)).join(', ')}; with =FILE to write there; may be repeated`,
    helpValue: 'FORMAT[=FILE]',
    helpGroup: output,
  })

/** What is shown, and where. */
export const outputFlags = {
  output: formatFlag(['pretty', 'json']),
  problems: Flags.boolean({
    char: 'q',
    description: 'show problems only: of a healthy cluster check prints one line, status none',
    helpGroup: output,
  }),
  verbose: Flags.boolean({ char: 'v', description: 'show every check, and the evidence', helpGroup: output }),
  detail: Flags.option({
    options: ['auto', 'operator', 'developer'] as const,
    description:
      'operator: what is wrong and what to do; developer: also the evidence; auto (default): operator on a terminal, developer in CI, pipes and files',
    helpValue: 'FOR',
    helpGroup: output,
  })(),
  'no-color': Flags.boolean({ description: 'no colours (as does NO_COLOR=1)', helpGroup: output }),
}

export interface OutputFlags {
  readonly detail: DetailContext['flag']
  readonly problems: boolean
  readonly verbose: boolean
}

/** What decides how much detail a page has. */
export const detailContext = (
  { detail, problems, verbose }: OutputFlags,
  toTerminal: boolean,
): DetailContext => ({
  flag: detail,
  isTTY: toTerminal,
  env: process.env,
  quiet: problems,
  verbose,
})
