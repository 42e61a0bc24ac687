import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  Application,
  Comment,
  Converter,
  ReflectionKind,
  TypeScript as ts,
  type DeclarationReflection,
  type ProjectReflection,
  type TypeDocOptions,
} from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'
import { apiPackages, type ApiModule, type ApiPackage } from './api-modules.ts'
import { root, scratch } from './places.ts'

/** A page of the API: a module, or a package with those that it is made of. */
export interface ApiPage {
  /** As in `reference/api/core/check.md`. */
  readonly path: string
  /** The file of the repository that exports it. */
  readonly source: string
  readonly text: string
}

const folder = 'reference/api'
/** Where TypeDoc writes. */
const out = join(scratch, 'api')

/**
 * The API of the published packages, from the docstrings of what they export.
 * @throws Error for an export or a method without one, and for a `{@link}` to what is not there; they are printed before.
 */
export const apiPages = async (): Promise<readonly ApiPage[]> => {
  const packages = apiPackages()
  const modules = packages.flatMap((each) => each.modules)
  const app = await Application.bootstrapWithPlugins(optionsFor(packages, modules))
  app.options.setCompilerOptions(filesOf(modules), compilerOptions, undefined)
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const read = new Map((project.children ?? []).map((each) => [fileOf(project, each), each]))
    for (const module of modules) prepare(project, read.get(join(root, module.file)), module)
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc could not read the packages')
  app.validate(project)
  await app.generateOutputs(project)
  if (app.logger.hasWarnings() || app.logger.hasErrors())
    throw new Error('the docstrings of the published packages are not in order: see above')
  const pages = modules.map(modulePage)
  return [...packages.filter(isSpread).map((each) => packagePage(each, pages)), ...pages]
}

/** Whether the entry of a package is no page itself. */
const isSpread = ({ file, modules }: ApiPackage): boolean => modules.every((module) => module.file !== file)

const filesOf = (modules: readonly ApiModule[]): string[] => modules.map(({ file }) => join(root, file))

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@restate-preflight/source'],
  types: ['node'],
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
}

const optionsFor = (
  packages: readonly ApiPackage[],
  modules: readonly ApiModule[],
): Partial<TypeDocOptions & PluginOptions> => ({
  name: 'API',
  out,
  plugin: ['typedoc-plugin-markdown'],
  logLevel: 'Warn',
  entryPoints: filesOf(modules),
  // `tsc -b` does that.
  skipErrorChecking: true,
  readme: 'none',
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  disableSources: true,
  disableGit: true,
  validation: { invalidLink: true, notDocumented: true, notExported: false },
  packagesRequiringDocumentation: packages.map(({ name }) => `@restate-preflight/${name}`),
  requiredToBeDocumented: ['Class', 'Enum', 'Function', 'Interface', 'Method', 'TypeAlias', 'Variable'],
  router: 'module',
  publicPath: `/${folder}/`,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  useCodeBlocks: true,
  typeDeclarationVisibility: 'compact',
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
  tableColumnSettings: {
    hideDefaults: false,
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideSources: true,
    hideValues: false,
    leftAlignHeaders: true,
  },
})

const fileOf = (project: ProjectReflection, reflection: DeclarationReflection): string =>
  project.getSymbolIdFromReflection(reflection)?.fileName ?? ''

/**
 * Names a module as its page. What is generated from .proto files has no docstrings, and for each enumeration a namespace of types
 * that repeats its values: the one is said, the other left out.
 */
const prepare = (
  project: ProjectReflection,
  reflection: DeclarationReflection | undefined,
  { name, file }: ApiModule,
): void => {
  if (reflection === undefined) throw new Error(`TypeDoc did not read ${file}`)
  reflection.name = name
  for (const child of [...(reflection.children ?? [])]) {
    const [, proto] = /\/gen\/(.*)\.ts$/.exec(fileOf(project, child)) ?? []
    if (proto === undefined) continue
    if (child.kindOf(ReflectionKind.Namespace)) project.removeReflection(child)
    else child.comment ??= new Comment([{ kind: 'text', text: `As \`${proto}.proto\` has it.` }])
  }
}

const modulePage = ({ name, specifier, file }: ApiModule): ApiPage => {
  // HTML is not rendered on the site, and nothing leads to a row of a table. The compiler has forgotten what the union of all codes is
  // called. What is passed on from another module is described there.
  const text = readFileSync(join(out, `${name}.md`), 'utf8')
    .replaceAll(/<a id="[^"]*"><\/a> /g, '')
    .replaceAll(/"RP\d{4}"(?:`? \\?\| `?"RP\d{4}"){20,}/g, 'ErrorCode')
    .replace(/^## References\n.*?(?=^## |$(?![^]))/ms, '')
  const title = specifier.endsWith(name) ? specifier : name
  const [, lead = '', rest = ''] = /^(.*?)^(## .*)$/ms.exec(text) ?? []
  return {
    path: `${folder}/${name}.md`,
    source: file,
    text: [`# ${title}`, lead.trim(), `Imported from \`${specifier}\`.`, rest].join('\n\n'),
  }
}

const packagePage = (
  { name, description, file, modules }: ApiPackage,
  pages: readonly ApiPage[],
): ApiPage => ({
  path: `${folder}/${name}.md`,
  source: file,
  text: [
    `# @restate-preflight/${name}`,
    description,
    `Everything is imported from \`@restate-preflight/${name}\`.`,
    modules
      .map((module) => `- [${module.name}](/${folder}/${module.name}.md): ${leadOf(module, pages)}`)
      .join('\n'),
  ].join('\n\n'),
})

const leadOf = ({ file }: ApiModule, pages: readonly ApiPage[]): string =>
  pages
    .find(({ source }) => source === file)
    ?.text.split('\n\n')[1]
    ?.replaceAll('\n', ' ') ?? ''
