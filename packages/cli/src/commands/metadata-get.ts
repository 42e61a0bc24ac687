import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { isCachedKey, mayHoldSecrets, metadataPlaces, PreflightError } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { interruptible } from '../interruption.ts'
import { endOfWatch, interruptedOr, intervalOf, metadataFlags } from '../metadata-flags.ts'
import type { GetRequest } from '../metadata/get.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'
import { standardStreams } from '../streams.ts'

export default class MetadataGet extends PreflightCommand {
  static override summary = 'Show one key of the metadata store, decoded, through any node.'
  static override description = `Reads one key and shows its version, size, codec, age, who answered, and its body as JSON; 64-bit numbers that JSON
cannot hold are decimal strings. It reads only.

Exit codes: 0 the key is there and decodes, 1 the store has no such key, or its value does not decode,
2 wrong usage, 3 it could not be read.`
  static override examples = [
    '<%= config.bin %> metadata get nodes_config -s http://10.0.0.1:5122',
    {
      description: 'What one node has in its cache',
      command: '<%= config.bin %> metadata get partition_table --at cached --node N3',
    },
    {
      description: 'The bytes as they are stored',
      command: '<%= config.bin %> metadata get pp_epoch_0 -o raw=pp_epoch_0.bin',
    },
  ]
  static override args = {
    key: Args.string({
      ignoreStdin: true,
      required: true,
      description:
        'nodes_config, partition_table, bifrost_config, schema_registry, rule_book, pp_epoch_N, or any other',
    }),
  }
  static override flags = {
    ...metadataFlags,
    output: Flags.string({
      char: 'o',
      multiple: true,
      description: 'pretty (default), json, raw or hex, with =FILE to write there; may be repeated',
      helpValue: 'FORMAT[=FILE]',
      helpGroup: 'OUTPUT',
    }),
    raw: Flags.boolean({ description: 'the stored bytes, to stdout: as -o raw', helpGroup: 'OUTPUT' }),
    hex: Flags.boolean({
      description: 'a dump of them with the parts marked: as -o hex',
      helpGroup: 'OUTPUT',
    }),
    at: Flags.option({
      options: metadataPlaces,
      default: 'linearizable' as const,
      description: 'from the store, from the cache of a node, or from the metadata leader itself',
      helpValue: 'PLACE',
    })(),
    node: Flags.string({ description: 'the node that is to answer: id, name or address', helpValue: 'NODE' }),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MetadataGet)
    const settings = this.settingsFrom(await this.readConfig(flags), flags)
    const wanted = [...(flags.output ?? []), ...(flags.raw ? ['raw'] : []), ...(flags.hex ? ['hex'] : [])]
    const outputs = parseOutputs(wanted, ['pretty', 'json', 'raw', 'hex'])
    const { at, node } = flags
    const request: GetRequest = { key: args.key, at, node, redact: !flags['no-redact'] }
    validate(
      request,
      outputs.some(({ format }) => format === 'raw' || format === 'hex'),
      flags.watch,
    )
    const intervalMs = intervalOf(flags.interval)
    const streams = standardStreams(flags['no-color'])
    using interruption = interruptible(settings.timeoutMs)
    const { signal } = interruption
    const { openAccess } = await import('../metadata/access.ts')
    const { getExitCode, getReport, readOne } = await import('../metadata/get.ts')
    await using access = await openAccess(settings)
    if (flags.watch) {
      const { watchContents } = await import('../metadata/watch-contents.ts')
      await watchContents({
        read: async () => [(await readOne(access, request, signal)).read],
        isTold: () => true,
        redact: request.redact,
        asJson: outputs.some(({ format }) => format === 'json'),
        intervalMs,
        signal,
      })
      process.exitCode = endOfWatch(signal)
      return
    }
    const result = await readOne(access, request, signal)
    const report = getReport(result, request)
    process.exitCode = interruptedOr(signal, getExitCode(report))
    const { metadataGetPretty, metadataJson } = await import('@restate-preflight/reporters')
    const { dumpLines } = await import('../metadata/dump.ts')
    const { width, color } = streams.stdout
    const raw = result.read.status === 'present' ? result.read.raw : null
    for (const { format, file } of outputs) {
      const pretty = metadataGetPretty(report, { width, color: color && file === null })
      if (format === 'json') writeOutput(metadataJson(report), file)
      else if (format === 'pretty') writeOutput(pretty, file)
      // There are no bytes of what was not read; why is said where it does not spoil a pipe.
      else if (raw === null) process.stderr.write(pretty)
      else writeOutput(format === 'raw' ? raw : `${dumpLines(raw).join('\n')}\n`, file)
    }
  }
}

const validate = ({ key, at, redact }: GetRequest, showsBytes: boolean, watches: boolean): void => {
  if (at === 'cached' && !isCachedKey(key)) {
    throw new PreflightError('RP1007', `Nodes keep no copy of ${key} that they tell; read it from the store.`)
  }
  if (showsBytes && redact && mayHoldSecrets(key)) {
    throw new PreflightError(
      'RP1007',
      `The bytes of ${key} may hold secrets, and cannot be redacted; add --no-redact to have them all the same.`,
    )
  }
  if (showsBytes && watches) {
    throw new PreflightError(
      'RP1007',
      'Changes are told in words or as JSON; --watch goes with neither raw nor hex.',
    )
  }
}
