import { fork, type ChildProcess } from 'node:child_process'

/** How a process that runs code of a plugin is started. */
export interface PluginProcess {
  readonly file: string
  readonly execArgv?: readonly string[]
}

/** Starts one. It tells what it has to tell by messages; what its plugin prints is lost. */
export const startPluginProcess = (
  { file, execArgv = [] }: PluginProcess,
  options: { readonly signal?: AbortSignal } = {},
): ChildProcess =>
  fork(file, [], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    killSignal: 'SIGKILL',
    ...options,
  })
