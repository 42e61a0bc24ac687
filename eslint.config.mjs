import nx from '@nx/eslint-plugin'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const tests = [
  '**/*.test.ts',
  '**/test/**/*.ts',
  'e2e/**/*.ts',
  'tools/**/*.ts',
  'bench/**/*.ts',
  'docs/**/*.ts',
]

/** Rooms whose every answer follows from their arguments: no clock, no randomness, no environment, no output. */
const pureRooms = [
  'packages/core/src/**/*.ts',
  'packages/reporters/src/**/*.ts',
  'plugins/*/src/checks/**/*.ts',
]

/** Who may import whom: `core ← everything; wire ← cluster; rooms ← cli`. See docs/explanation/architecture.md. */
const mayImport = {
  core: [],
  wire: ['core'],
  cluster: ['core', 'wire'],
  config: ['core'],
  reporters: ['core'],
  runner: ['core', 'cluster', 'config', 'reporters'],
  testkit: ['core', 'wire'],
  'local-cluster': [],
  plugin: ['core'],
  cli: ['core', 'cluster', 'config', 'reporters', 'runner', 'plugin', 'testkit'],
  e2e: ['local-cluster', 'testkit'],
  tools: ['core', 'config', 'reporters', 'testkit', 'local-cluster', 'plugin'],
  docs: ['core', 'cluster', 'testkit'],
  // Measurements and proofs run the libraries in process.
  repository: ['local-cluster', 'core', 'cluster', 'wire', 'testkit'],
}

/** What tests may import besides: the author's kit, and real clusters where a room speaks with the network. */
const testsMayImport = {
  ...Object.fromEntries(Object.entries(mayImport).map(([room, rooms]) => [room, [...rooms, 'testkit']])),
  core: [],
  testkit: mayImport.testkit,
  'local-cluster': [],
  e2e: mayImport.e2e,
  wire: ['core', 'local-cluster'],
  cluster: [...mayImport.cluster, 'testkit', 'local-cluster'],
}

const boundaries = (rooms) => [
  'error',
  {
    allow: ['../vitest.base.ts', '../../vitest.base.ts'],
    banTransitiveDependencies: false,
    enforceBuildableLibDependency: false,
    // Its table of formats is read at start; each format is loaded when it is wanted.
    checkDynamicDependenciesExceptions: ['@restate-preflight/reporters'],
    depConstraints: Object.entries(rooms).map(([room, targets]) => ({
      sourceTag: `room:${room}`,
      onlyDependOnLibsWithTags: targets.map((target) => `room:${target}`),
    })),
  },
]

const impure = 'is not in a pure room: take it as a parameter, or read it as a fact.'

const hostIsNoLibrary = {
  regex: '^restate-preflight(/|$)|/packages/cli/',
  message: 'The host is executed, never imported.',
}

export default defineConfig(
  globalIgnores([
    '**/dist',
    'docs/.vitepress/pages',
    'docs/.vitepress/cache',
    '**/out-tsc',
    '**/gen',
    '.nx',
    'e2e/fixtures',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.base.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(mayImport),
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // An async function without await still turns what it throws into a rejection, which its interface promises.
      '@typescript-eslint/require-await': 'off',
      // Our interfaces are records of functions, made to be taken apart: `evaluate({ facts, find })`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { minimumDescriptionLength: 0, 'ts-expect-error': false },
      ],
      'no-restricted-imports': ['error', { patterns: [hostIsNoLibrary] }],
      'no-restricted-syntax': ['error', noDefaultExport()],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-constant-binary-expression': 'error',
      'prefer-const': 'error',
    },
  },
  {
    // Its own tsconfig.json is that of a user, who has the packages built; here they are sources.
    files: ['docs/examples/a-plugin-of-your-own/**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, project: 'docs/tsconfig.json' } },
  },
  {
    files: tests,
    rules: {
      '@nx/enforce-module-boundaries': boundaries(testsMayImport),
      // Vitest's asymmetric matchers and parsed JSON are typed `any`, and their values are what a test asserts.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  {
    files: pureRooms,
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'console',
          'process',
          'fetch',
          'performance',
          'setTimeout',
          'setInterval',
          'crypto',
          'globalThis',
        ].map((name) => ({ name, message: `${name} ${impure}` })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: `The clock ${impure}` },
        { object: 'Math', property: 'random', message: `Randomness ${impure}` },
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [hostIsNoLibrary, { regex: '^node:', message: `Node ${impure}` }] },
      ],
      'no-restricted-syntax': [
        'error',
        noDefaultExport(),
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: `The clock ${impure}` },
        { selector: 'CallExpression[callee.name="Date"]', message: `The clock ${impure}` },
      ],
    },
  },
  {
    // Where vitest, oclif, or the host that loads a plugin by name asks for a default export.
    files: [
      '**/vitest.config.ts',
      'vitest.base.ts',
      'e2e/src/install-cli.ts',
      'packages/cli/src/commands/*.ts',
      'plugins/*/src/plugin.ts',
      'docs/.vitepress/**/*.ts',
      'docs/examples/a-plugin-of-your-own/**/*.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
)

function noDefaultExport() {
  return { selector: 'ExportDefaultDeclaration', message: 'Name what you export: one name everywhere.' }
}
