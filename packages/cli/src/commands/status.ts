import { randomUUID } from 'node:crypto'
import * as Flags from '@oclif/core/flags'
import {
  buildStatus,
  exitCodes,
  facts,
  foundationFacts,
  lifecycleFacts,
  lifecycleOf,
} from '@restate-preflight/core'
import { abortCause } from '@restate-preflight/runner'
import { PreflightCommand } from '../base-command.ts'
import { configFlags, connectionFlags, detailContext, outputFlags } from '../flags.ts'
import { interruptible } from '../interruption.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'
import { showProgress } from '../progress.ts'
import { openSource } from '../source.ts'
import { standardStreams } from '../streams.ts'

export default class Status extends PreflightCommand {
  static override summary = 'Where cluster and nodes are in their life, and the next step.'
  static override description = `Tells the state of the cluster and of each node, what they wait for, and what to do next.
It judges nothing: exit code 0 says that a node answered, 3 that none did.`
  static override examples = ['<%= config.bin %> status -s http://10.0.0.1:5122']
  static override flags = {
    ...configFlags,
    ...connectionFlags,
    ...outputFlags,
    metadata: Flags.boolean({
      description:
        'also the metadata store through each node, and the storage under it: reads the metrics of every node (250 kB each)',
    }),
    from: Flags.string({
      description: 'tell it of this saved snapshot instead of a cluster',
      helpValue: 'FILE',
    }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Status)
    const settings = this.settingsFrom(await this.readConfig(flags), flags)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const streams = standardStreams(flags['no-color'])
    using interruption = interruptible(settings.timeoutMs)
    using progress = showProgress(streams.stderr)
    await using source = await openSource(settings, flags.from, progress)
    const snapshot = await source.collect({
      needs: new Set(
        [...foundationFacts, ...lifecycleFacts, ...(flags.metadata ? [facts.metrics] : [])].map(
          ({ id }) => id,
        ),
      ),
      silent: new Set(),
      earlier: null,
      signal: interruption.signal,
    })
    progress.done()
    const lifecycle = lifecycleOf(snapshot)
    const abortedBy = abortCause(interruption.signal)
    const status = buildStatus({
      tool: { ...this.tool, plugins: [] },
      run: { id: randomUUID(), profile: settings.profile, abortedBy },
      snapshot,
      lifecycle,
      withStore: flags.metadata,
    })
    process.exitCode =
      abortedBy === 'SIGINT'
        ? exitCodes.interrupted
        : abortedBy === 'SIGTERM'
          ? exitCodes.terminated
          : lifecycle.state === 'no-contact'
            ? exitCodes.inconclusive
            : exitCodes.passed
    const { detailFor, json, statusPretty } = await import('@restate-preflight/reporters')
    for (const { format, file } of outputs) {
      const text =
        format === 'json'
          ? json(status)
          : statusPretty(status, {
              width: streams.stdout.width,
              color: streams.stdout.color && file === null,
              detail: detailFor(detailContext(flags, streams.stdout.isTerminal && file === null)),
              verbose: flags.verbose,
              problemsOnly: flags.problems,
            })
      writeOutput(text, file)
    }
  }
}
