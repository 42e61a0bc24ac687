import type { Plugin } from '@restate-preflight/core'
import type { Complaint } from './complaint.ts'

/** A package.json, as it was parsed. */
export interface Manifest {
  readonly [field: string]: unknown
}

/** What keeps a package from being installed and used by others, by its manifest. */
export const packageComplaints = (manifest: Manifest, plugin: Plugin | null): readonly Complaint[] => {
  const { name, version, type, license, engines, exports: entries, files } = manifest
  const core = '@restate-preflight/core'
  const needs = [manifest['dependencies'], manifest['peerDependencies']]
  const complaints: readonly (readonly [boolean, string, string])[] = [
    [typeof name !== 'string', 'package.json has no name', 'Name the package.'],
    [typeof version !== 'string', 'package.json has no version', 'Give it a version (semver).'],
    [
      plugin !== null && typeof name === 'string' && plugin.name !== name,
      `the plugin is called ${plugin?.name}, its package ${String(name)}`,
      'Use one name: configurations name the package, reports the plugin.',
    ],
    [
      plugin !== null && typeof version === 'string' && plugin.version !== version,
      `the plugin says version ${plugin?.version}, its package ${String(version)}`,
      'Take the version from package.json, or set both.',
    ],
    [type !== 'module', 'package.json does not say "type": "module"', 'The interface is made of ES modules.'],
    [
      !isRecord(entries),
      'package.json has no exports',
      'Export the plugin as ".", so that nothing else is relied upon.',
    ],
    [
      isRecord(entries) && !JSON.stringify(entries).includes('"types"'),
      'its exports have no types',
      'Add "types" beside "default" in exports, before it.',
    ],
    [
      !isRecord(engines) || typeof engines['node'] !== 'string',
      'package.json does not say which Node it needs (engines.node)',
      'Say ">=24", as restate-preflight does.',
    ],
    [
      !needs.some((part) => isRecord(part) && typeof part[core] === 'string'),
      `${core} is no dependency of the package`,
      `Add ${core} to dependencies: the host brings none for plugins.`,
    ],
    [
      isRecord(manifest['dependencies']) && '@restate-preflight/testkit' in manifest['dependencies'],
      '@restate-preflight/testkit is a dependency, and is for tests alone',
      'Move it to devDependencies.',
    ],
    [
      !isTested(manifest),
      'package.json has neither a test nor @restate-preflight/testkit, so that nothing tests its checks',
      'Write a table for each check (`checkTester`), and run the tables by the script "test".',
    ],
    [!Array.isArray(files), 'package.json does not say which files are published', 'List them in "files".'],
    [typeof license !== 'string', 'package.json has no licence', 'Name one (SPDX), or "UNLICENSED".'],
  ]
  return complaints
    .filter(([isWrong]) => isWrong)
    .map(([, what, action]) => ({ area: 'package', severity: 'low', check: null, what, action }))
}

const isTested = ({ scripts, devDependencies }: Manifest): boolean =>
  (isRecord(devDependencies) && '@restate-preflight/testkit' in devDependencies) ||
  // What `npm init` writes says that there is none.
  (isRecord(scripts) && typeof scripts['test'] === 'string' && !scripts['test'].includes('no test specified'))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
