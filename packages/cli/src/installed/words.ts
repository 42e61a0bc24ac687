import type { InstalledPlugin } from './installed-list.ts'

/** `2 checks of acme/, commands: acme hello`. */
export const bringsText = ({ namespace, checks, commands }: InstalledPlugin): string =>
  [
    ...(namespace === null
      ? []
      : [`${checks.length} ${checks.length === 1 ? 'check' : 'checks'} of ${namespace}/`]),
    ...(commands.length === 0
      ? []
      : [`${commands.length === 1 ? 'command' : 'commands'}: ${commands.join(', ')}`]),
  ].join(', ')
