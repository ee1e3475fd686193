/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

import { decodeLiteral } from './decode-literal.js'
import type { Factory, FactoryOptions } from './hdf5-glue.js'
import { type Instance, tableOf } from './instance.js'
import { MemoryBound } from './memory-bound.js'
import { makeInstance as makeSharedInstance, watchInstantiation } from './shared-instance.js'

const factoryFile = 'h5wasm/dist/node/hdf5_util.js'
const options: FactoryOptions = { noInitialRun: true, printErr: () => undefined }

/** Compiled once: a fresh instance after one that died needs only its memory. */
let compiled: WebAssembly.Module | undefined

/**
 * Makes an instance that no other user of h5wasm in the program shares.
 *
 * h5wasm holds its WebAssembly as a literal of 4 MB in a module; importing that costs more than all else that a small
 * program does. So the literal is taken out of the file, and the rest is ours from the build on, for just this version.
 */
export async function makeInstance(): Promise<Instance> {
  const resolver = createRequire(import.meta.url)
  const file = fileOfFactory(resolver)
  // Nothing to read where packages are no folders, as with Yarn's Plug'n'Play.
  if (file === undefined) return makeSharedInstance()
  const { default: factory, literal } = await import('./hdf5-glue.js')
  const bytes = compiled === undefined ? readFileSync(file) : undefined
  const made =
    bytes !== undefined && bytes.length !== literal.fileSize
      ? await makeOfOther(file)
      : await instantiate(
          factory,
          (compiled ??= new WebAssembly.Module(decodeLiteral(bytes!, literal))),
        )
  return { ...made, isPrivate: true, plugins: folderOfPlugins(resolver) }
}

async function instantiate(
  factory: Factory,
  binary: WebAssembly.Module,
): Promise<Pick<Instance, 'module' | 'table' | 'bound'>> {
  let table: WebAssembly.Table | undefined
  const bound = new MemoryBound()
  const module = await factory({
    ...options,
    instantiateWasm: (imports, receive) => {
      const instance = new WebAssembly.Instance(binary, bound.watch(imports))
      table = tableOf(instance)
      receive(instance, binary)
      return instance.exports
    },
  })
  bound.startAt(module.HEAPU8.length)
  return { module, table, bound }
}

/** Another version of h5wasm, which a program's `overrides` put there. */
async function makeOfOther(file: string): Promise<Pick<Instance, 'module' | 'table'>> {
  return watchInstantiation(async () => {
    const { default: factory } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      default: Factory
    }
    return factory(options)
  })
}

/** h5wasm's `exports` do not name the file, so it is looked for as Node looks for packages. */
function fileOfFactory({ resolve }: NodeJS.Require): string | undefined {
  return resolve
    .paths('h5wasm')
    ?.map((folder) => join(folder, factoryFile))
    .find((file) => existsSync(file))
}

function folderOfPlugins({ resolve }: NodeJS.Require): string | undefined {
  try {
    return join(dirname(resolve('h5wasm-plugins')), 'plugins').replaceAll(sep, '/')
  } catch {
    return undefined
  }
}
