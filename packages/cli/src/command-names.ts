/** As they are typed; `commands.ts` has the same, which a test holds together. */
export const commandNames = [
  'check',
  'status',
  'capture',
  'checks list',
  'checks show',
  'config print',
  'config validate',
  'explain',
  'help',
  'metadata diff',
  'metadata get',
  'metadata list',
  'metadata versions',
  'plugin list',
  'version',
  'wait',
] as const
