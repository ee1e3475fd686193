import { createRequire } from 'node:module'
import { join } from 'node:path'

import { root } from '../programs/run-program.js'
import { compilers } from './compilers.js'

/** The parts of TypeScript 5 that an editor uses. */
interface LanguageService {
  getQuickInfoAtPosition(
    file: string,
    position: number,
  ): { readonly displayParts?: readonly { readonly text: string }[] } | undefined
}

interface TypeScript {
  createLanguageService(host: object): LanguageService
  getDefaultLibFilePath(options: object): string
  readonly sys: {
    fileExists(path: string): boolean
    readFile(path: string): string | undefined
    directoryExists(path: string): boolean
  }
  readonly ScriptSnapshot: { fromString(text: string): unknown }
  readonly ScriptTarget: { readonly ES2022: number }
  readonly ModuleKind: { readonly NodeNext: number }
}

/** Gives what an editor shows for a constant that a program exports. */
export function hovers(version: '5.4.5' | '5.9.3', source: string): (name: string) => string {
  const ts = createRequire(import.meta.url)(compilers[version]) as TypeScript
  const file = join(root, 'hovers.ts')
  const { fileExists, readFile, directoryExists } = ts.sys
  const service = ts.createLanguageService({
    fileExists,
    readFile,
    directoryExists,
    getCompilationSettings: () => ({
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      types: [],
    }),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptSnapshot: (path: string) => {
      const text = path === file ? source : readFile(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getScriptVersion: () => '1',
  })
  return (name) => {
    const position = source.indexOf(`const ${name} `) + 'const '.length
    const parts = service.getQuickInfoAtPosition(file, position)?.displayParts ?? []
    return parts.map(({ text }) => text).join('')
  }
}
