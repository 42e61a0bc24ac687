// A room of its own, so that cosmiconfig is loaded only where there is a configuration. The import below is static on
// purpose: a bundler gives the named exports of a CommonJS package to static imports only.
export { cosmiconfig, defaultLoaders } from 'cosmiconfig'
