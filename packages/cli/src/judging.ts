import type { WaiverSet } from '@restate-preflight/core'
import type { Settings } from '@restate-preflight/config'
import type { RunInput } from '@restate-preflight/runner'
import type { Prepared } from './prepare.ts'

/** By what every look of a command is judged, as runChecks takes it. */
export type Judging = Pick<RunInput, 'plan' | 'policy' | 'waivers' | 'confirm' | 'tool' | 'profile'>

/** The same of the settings, and the checks that they plan. */
export const judgingOf = (
  settings: Settings,
  { plan, plugins }: Prepared,
  waivers: WaiverSet | undefined,
  tool: Omit<Judging['tool'], 'plugins'>,
): Judging => ({
  plan,
  policy: settings,
  waivers,
  confirm: settings.confirm,
  tool: { ...tool, plugins: plugins.map(({ name, version }) => ({ name, version })) },
  profile: settings.profile,
})
