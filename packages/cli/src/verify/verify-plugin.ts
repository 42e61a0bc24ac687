import { join } from 'node:path'
import { verificationOf, type Verification } from '@restate-preflight/testkit/conformance/result'
import { builtinPlugins } from '../builtin-plugins.ts'
import { runTrial, type TrialProcess } from './run-trial.ts'
import { verifyTarget, type Homes } from './target.ts'

export { verificationPretty } from './pretty.ts'

export interface VerifyRequest {
  /** A path or a name. */
  readonly source: string
  /** The folder that they are found from. */
  readonly cwd: string
  readonly homes?: Homes
  /** Saved snapshots to judge besides those of the kit. */
  readonly snapshots: readonly string[]
  readonly tool: Verification['tool']
}

/**
 * Puts a plugin to trial.
 * @throws PreflightError RP1101, RP1140 or RP1202 where there is no such plugin; whatever the plugin does is in the result.
 */
export const verifyPlugin = async (
  { source, cwd, homes, snapshots, tool }: VerifyRequest,
  trial: TrialProcess = { file: join(import.meta.dirname, 'plugin-trial.cjs') },
): Promise<Verification> => {
  const target = verifyTarget(source, cwd, Object.keys(builtinPlugins), homes)
  return verificationOf({ tool, source, ...(await runTrial({ ...target, snapshots }, trial)) })
}
