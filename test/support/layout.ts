import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'

/** One import of a file. `target`: the file of ours it means, else null. `package`: the npm package, else null (node's own too). */
export type Import = {
  readonly specifier: string
  readonly target: string | null
  readonly package: string | null
}

/** What a file does that only some files may. */
export type Use = 'environment' | 'clock' | 'default export' | 're-export' | 'unreadable import'

/** One TypeScript file as the rules of the layout see it. `path`: from the top of the checkout, with forward slashes. */
export type SourceFile = {
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
  readonly uses: readonly Use[]
}

/** The top of the checkout. */
export const top = join(import.meta.dirname, '..', '..')

/** Every TypeScript file of the checkout, by path; not what npm installed, nor what lies in a hidden folder. */
export function readCheckout(): SourceFile[] {
  const paths = globSync('**/*.ts', { cwd: top, exclude: (path) => /(^|[/\\])(node_modules|\.[^/\\]+)$/.test(path) })
  return paths.sort().map((path) => readSource(path.replaceAll('\\', '/'), readFileSync(join(top, path), 'utf8')))
}

/** Reads one file's imports and uses from its syntax tree, so that strings and comments are not mistaken for code. */
export function readSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} is not TypeScript: ${errors[0]?.message}`)
  const specifiers = new Set<string>()
  const uses = new Set<Use>()
  const imported = new Set<string>()
  const request = (node: ESTree.Node | undefined) => {
    const specifier = node?.type === 'Literal' ? node.value : null
    if (typeof specifier === 'string') specifiers.add(specifier)
    else uses.add('unreadable import')
  }
  new Visitor({
    ImportDeclaration(node) {
      request(node.source)
      for (const { local } of node.specifiers) imported.add(local.name)
      if (/^(node:)?process$/.test(node.source.value)) uses.add('environment')
    },
    ImportExpression: (node) => request(node.source),
    TSImportType: (node) => request(node.source),
    ExportAllDeclaration(node) {
      request(node.source)
      uses.add('re-export')
    },
    ExportDefaultDeclaration: () => uses.add('default export'),
    MemberExpression(node) {
      if (isMember(node, 'process', 'env')) uses.add('environment')
      if (isMember(node, 'Date', 'now')) uses.add('clock')
    },
    VariableDeclarator(node) {
      if (node.init && nameOf(node.init) === 'process' && node.id.type === 'ObjectPattern') uses.add('environment')
    },
    NewExpression(node) {
      if (nameOf(node.callee) === 'Date' && node.arguments.length === 0) uses.add('clock')
    },
    CallExpression(node) {
      if (nameOf(node.callee) === 'Date') uses.add('clock')
      if (looksUpPackage(node.callee)) request(node.arguments[0])
    },
  }).visit(program)
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    if (node.source !== null) request(node.source)
    const names = node.specifiers.map(({ local }) => nameOf(local))
    if (node.source !== null || names.some((name) => name !== null && imported.has(name))) uses.add('re-export')
    if (node.specifiers.some(({ exported }) => nameOf(exported) === 'default')) uses.add('default export')
  }
  return { path, lines: linesOf(text), imports: [...specifiers].map((name) => importOf(path, name)), uses: [...uses] }
}

function importOf(path: string, specifier: string): Import {
  if (/^\.{1,2}(\/|$)/.test(specifier))
    return { specifier, target: posix.join(posix.dirname(path), specifier), package: null }
  const [name = '', second = ''] = specifier.split('/')
  const own = name.startsWith('node:')
  return { specifier, target: null, package: own ? null : name.startsWith('@') ? `${name}/${second}` : name }
}

/** `createRequire(...)`, `createRequire(...).resolve` and `import.meta.resolve` find a package without importing it. */
function looksUpPackage(callee: ESTree.Expression): boolean {
  const finder = callee.type === 'MemberExpression' && nameOf(callee.property) === 'resolve' ? callee.object : callee
  if (finder.type === 'MetaProperty') return true
  return finder.type === 'CallExpression' && nameOf(finder.callee) === 'createRequire'
}

function isMember(node: ESTree.MemberExpression, object: string, property: string): boolean {
  return nameOf(node.object) === object && nameOf(node.property) === property
}

/** `x`, `'x'`, and the last name of `y.x`. */
function nameOf(node: ESTree.Node): string | null {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'Literal') return String(node.value)
  return node.type === 'MemberExpression' ? nameOf(node.property) : null
}

function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
