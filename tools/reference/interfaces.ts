import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** A property of an interface as its source declares it. */
export interface Property {
  readonly name: string
  readonly required: boolean
  /** The doc comment as one paragraph; empty where there is none. */
  readonly meaning: string
  readonly shape: Shape
}

/** What can be said of a value by its declared type. */
export type Shape =
  | { readonly kind: 'record'; readonly properties: readonly Property[] }
  /** A record that is declared as an interface of the same file. */
  | { readonly kind: 'named'; readonly interface: string }
  /** A record by names of the user's choice. */
  | { readonly kind: 'table'; readonly of: Shape }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'value' }

export type Interfaces = ReadonlyMap<string, readonly Property[]>

/** The exported interfaces of a source file with their properties, in its order. */
export const interfacesOf = (file: string): Interfaces => {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const declared = source.statements.filter(ts.isInterfaceDeclaration)
  const names = new Set(declared.map(({ name }) => name.text))
  return new Map(declared.map(({ name, members }) => [name.text, propertiesOf(members, names)]))
}

const propertiesOf = (
  members: ts.NodeArray<ts.TypeElement>,
  names: ReadonlySet<string>,
): readonly Property[] =>
  members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    required: member.questionToken === undefined,
    meaning: commentOf(member),
    shape: member.type === undefined ? { kind: 'value' } : shapeOf(member.type, names),
  }))

const commentOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

const shapeOf = (type: ts.TypeNode, names: ReadonlySet<string>): Shape => {
  if (ts.isParenthesizedTypeNode(type)) return shapeOf(type.type, names)
  if (ts.isTypeOperatorNode(type)) return shapeOf(type.type, names)
  if (ts.isArrayTypeNode(type)) return { kind: 'list', of: shapeOf(type.elementType, names) }
  if (ts.isTypeReferenceNode(type) && names.has(type.typeName.getText())) {
    return { kind: 'named', interface: type.typeName.getText() }
  }
  if (ts.isUnionTypeNode(type)) {
    return (
      type.types.map((one) => shapeOf(one, names)).find(({ kind }) => kind !== 'value') ?? { kind: 'value' }
    )
  }
  if (!ts.isTypeLiteralNode(type)) return { kind: 'value' }
  const index = type.members.find(ts.isIndexSignatureDeclaration)
  return index === undefined
    ? { kind: 'record', properties: propertiesOf(type.members, names) }
    : { kind: 'table', of: shapeOf(index.type, names) }
}
