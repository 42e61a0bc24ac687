import type { Verification, VerifiedArea } from '@restate-preflight/testkit/conformance/result'

/** More complaints of an area are counted. */
const maxComplaints = 20

/** A verification as a page: each area, what is wrong there, and what to do. */
export const verificationPretty = (
  { source, plugin, grade, areas }: Verification,
  color: boolean,
): string => {
  const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text)
  const head =
    plugin === null
      ? `${source} is no plugin that can be used.`
      : `${plugin.name} ${plugin.version}, ${counted(plugin.checks, 'check')} of ${plugin.namespace}/`
  const marks = { passed: paint(32, '✓'), complaints: paint(31, '✗'), 'not-looked-at': paint(2, '–') }
  const linesOf = ({ title, outcome, reason, complaints }: VerifiedArea): readonly string[] => {
    const shown = complaints.slice(0, maxComplaints)
    const actions = [...new Set(shown.map(({ action }) => action))]
    return [
      `${marks[outcome]} ${title}${reason === null ? '' : `: not looked at, ${reason}`}`,
      ...shown.map(({ what }) => `    ${what}`),
      ...(complaints.length > shown.length ? [`    and ${complaints.length - shown.length} more`] : []),
      ...actions.map((action) => `    ${paint(36, '→')} ${action}`),
    ]
  }
  const all = areas.flatMap(({ complaints }) => complaints)
  return [
    paint(1, head),
    '',
    ...areas.flatMap(linesOf),
    '',
    paint(
      1,
      `Grade ${grade}: ${all.length === 0 ? 'nothing to complain about' : counted(all.length, 'complaint')}`,
    ),
    '',
  ].join('\n')
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
