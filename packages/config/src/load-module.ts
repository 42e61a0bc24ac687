import { pathToFileURL } from 'node:url'

/**
 * The default export of an ES module; Node strips the types of TypeScript itself. A module that blocks synchronously
 * cannot be interrupted, one that waits can.
 */
export const loadModule = async (file: string, limitMs: number): Promise<unknown> => {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not load within ${limitMs} ms`)), limitMs)
  })
  try {
    const module = (await Promise.race([import(pathToFileURL(file).href), deadline])) as Record<
      string,
      unknown
    >
    if (!('default' in module)) throw new Error('it has no default export')
    return module['default']
  } finally {
    clearTimeout(timer)
  }
}
