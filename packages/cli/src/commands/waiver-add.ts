import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { PreflightError } from '@restate-preflight/core'
import { loadWaiverEditing } from '@restate-preflight/config'
import { PreflightCommand } from '../base-command.ts'
import { checkIds } from '../check-page.ts'
import { acceptanceFlags, configFlags } from '../flags.ts'
import { writeOutput } from '../outputs.ts'
import { prepare } from '../prepare.ts'
import { readReport } from '../source.ts'
import { fieldsOf, findingOf } from '../waivers/finding-of.ts'
import { waiverFileOf } from '../waivers/waiver-file.ts'

export default class WaiverAdd extends PreflightCommand {
  static override summary = 'Accept a known problem for a time.'
  static override description = `Writes an entry at the end of the file of waivers; comments and everything else in it stay. With a finding of a report, the waiver is for
just that: check, message, targets, cluster, and no graver and no more of it than there was.`
  static override examples = [
    '<%= config.bin %> waiver add health/node-alive --from report.json --reason "new disk is ordered" --expires 2026-12-24T18:00:00Z',
    '<%= config.bin %> waiver add --check health/node-alive --target node=N3 --reason "in repair" --expires 2026-12-24T18:00:00Z',
  ]
  static override args = {
    finding: Args.string({
      description: 'a finding of the report: its id (f-…), its fingerprint, or its check',
      name: 'FINDING',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...configFlags,
    waivers: acceptanceFlags.waivers,
    from: Flags.string({ description: 'the JSON report that has the finding', helpValue: 'REPORT' }),
    check: Flags.string({
      description: 'a check, or a glob of checks, instead of a finding',
      helpValue: 'CHECK',
    }),
    target: Flags.string({
      multiple: true,
      description: 'only about this, with --check: node=N3, partition=4, log=1, cluster; may be repeated',
      helpValue: 'KIND=ID',
    }),
    reason: Flags.string({ required: true, description: 'why it is accepted', helpValue: 'TEXT' }),
    expires: Flags.string({
      required: true,
      description: 'until when, as an instant in UTC, at most 180 days away: 2026-12-24T18:00:00Z',
      helpValue: 'INSTANT',
    }),
    id: Flags.string({
      description: 'what the waiver is called (default made of check and targets)',
      helpValue: 'ID',
    }),
    owner: Flags.string({ description: 'who answers for it', helpValue: 'NAME' }),
    ticket: Flags.string({ description: 'where it is followed up', helpValue: 'TICKET' }),
    severity: Flags.string({ description: 'the gravest that is accepted', helpValue: 'SEVERITY' }),
    'max-magnitude': Flags.integer({ description: 'the most that is accepted', helpValue: 'N', min: 0 }),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(WaiverAdd)
    const loaded = await this.readConfig(flags)
    const settings = this.settingsFrom(loaded, flags)
    const subject = await subjectOf(args.finding, flags)
    const file = waiverFileOf(loaded, settings)
    const { withWaiver } = await loadWaiverEditing()
    const { plugins } = await prepare(loaded, settings)
    const now = new Date()
    const fields = {
      ...subject,
      ...given('severity', flags.severity),
      ...given('maxMagnitude', flags['max-magnitude']),
      reason: flags.reason,
      created: now.toISOString().replace(/\.\d+/, ''),
      expires: flags.expires,
      ...given('owner', flags.owner),
      ...given('ticket', flags.ticket),
    }
    const entry = { id: flags.id ?? idFor(subject), ...fields }
    const context = { checkIds: checkIds(plugins), nowMs: now.getTime() }
    writeOutput(withWaiver(file.text, file.label, entry, context), file.path)
    this.log(`${file.label}: added ${entry.id}, until ${flags.expires}.`)
  }
}

interface SubjectFlags {
  readonly from?: string | undefined
  readonly check?: string | undefined
  readonly target?: readonly string[] | undefined
}

/** A finding of a report, or a check with targets: one of the two. */
const subjectOf = async (
  finding: string | undefined,
  { from, check, target }: SubjectFlags,
): Promise<Readonly<Record<string, unknown>>> => {
  if (finding !== undefined && from !== undefined && check === undefined && target === undefined) {
    const report = await readReport(from)
    return fieldsOf(findingOf(report, finding), report)
  }
  if (check !== undefined && finding === undefined && from === undefined)
    return { check, ...given('targets', target) }
  throw new PreflightError(
    'RP1007',
    'Give a finding with --from REPORT, or --check CHECK, with --target or without.',
  )
}

const given = (name: string, value: unknown): Readonly<Record<string, unknown>> =>
  value === undefined ? {} : { [name]: value }

/** `node-alive-N3`, from the fingerprint or from check and targets. */
const idFor = ({ fingerprint, check, targets }: Readonly<Record<string, unknown>>): string => {
  const words = typeof fingerprint === 'string' ? fingerprint : [check, targets].flat().join(':')
  const [subject = '', ...rest] = words.split(':')
  const ids = rest.flatMap((part) => part.match(/(?<==)[^,]+/g) ?? [])
  const name = [subject.slice(subject.indexOf('/') + 1), ...ids.slice(0, 3)].join('-')
  return (
    name
      .replaceAll(/[^\w.-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60) || 'waiver'
  )
}
