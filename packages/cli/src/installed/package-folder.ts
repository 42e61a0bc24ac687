import { join } from 'node:path'

/** Where npm puts the package of a plugin. */
export const packageFolder = (home: string, name: string): string =>
  join(home, 'node_modules', ...name.split('/'))
