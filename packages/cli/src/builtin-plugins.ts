import type { Plugin } from '@restate-preflight/core'

/** The plugins that come with the CLI, by the name that configurations use. Loaded only when a command needs them. */
export const builtinPlugins: { readonly [name: string]: () => Promise<Plugin> } = {
  '@restate-preflight/plugin-provisioning': async () =>
    (await import('@restate-preflight/plugin-provisioning')).default,
  '@restate-preflight/plugin-health': async () => (await import('@restate-preflight/plugin-health')).default,
  '@restate-preflight/plugin-consistency': async () =>
    (await import('@restate-preflight/plugin-consistency')).default,
  '@restate-preflight/plugin-waivers': async () =>
    (await import('@restate-preflight/plugin-waivers')).default,
}
