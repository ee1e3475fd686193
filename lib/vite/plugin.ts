/// <reference types="node" />
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A module that is evaluated again, because it was edited, declares its classes again. */
const allowingReload =
  "import { registry as h5ormRegistry } from 'h5orm'; if (import.meta.hot) h5ormRegistry.allowReload();"

/** A plugin of Vite, as far as this one has its parts. */
export interface H5ormPlugin {
  readonly name: string
  readonly config: () => { worker: { plugins: () => H5ormPlugin[] } }
  readonly configResolved: (config: { readonly root: string; readonly command: string }) => void
  readonly transform: (
    code: string,
    id: string,
  ) => Promise<{ code: string; map: string } | undefined>
}

interface Esbuild {
  transform(code: string, options: object): Promise<{ readonly code: string; readonly map: string }>
}

/** At the beginning of a line or after what may come before a decorator; strings and comments do no harm. */
const decorator = /(?:^|[\s;{}(])@[\w$(]/m
const script = /\.[cm]?[jt]sx?(?:\?|$)/

/**
 * Makes a plugin for Vite 8 that compiles standard decorators, which Vite leaves in its output, in pages and in workers.
 *
 * In development it also lets a class that was edited replace the former one (`registry.allowReload`). Legacy decorators
 * (`"experimentalDecorators": true` in tsconfig.json) are compiled by Vite itself. The plugin uses the project's esbuild.
 *
 * @throws Error where there is something to compile, and esbuild is not installed.
 * @example
 * import { defineConfig } from 'vite'
 * import { h5orm } from 'h5orm/vite'
 *
 * export default defineConfig({ plugins: [h5orm()] })
 */
export function h5orm(): H5ormPlugin {
  let root = process.cwd()
  let isServing = false
  let esbuild: Promise<Esbuild> | undefined
  return {
    name: 'h5orm',
    // Workers are bundled without the page's plugins.
    config: () => ({ worker: { plugins: () => [h5orm()] } }),
    configResolved(config) {
      ;({ root } = config)
      isServing = config.command === 'serve'
    },
    async transform(code, id) {
      if (!script.test(id) || id.includes('/node_modules/')) return undefined
      // Legacy decorators are compiled already.
      const declares = /\bH5Class\b/.test(code)
      if (!decorator.test(code) && !(declares && isServing)) return undefined
      const { transform } = await (esbuild ??= esbuildOf(root))
      const { code: lowered, map } = await transform(code, {
        loader: 'jsx',
        jsx: 'preserve',
        target: 'es2022',
        sourcemap: true,
        sourcefile: id,
        // Before the classes: imports come first wherever they stand.
        banner: declares && isServing ? allowingReload : '',
      })
      return { code: lowered, map }
    },
  }
}

async function esbuildOf(root: string): Promise<Esbuild> {
  try {
    const path = createRequire(join(root, 'package.json')).resolve('esbuild')
    const found = (await import(pathToFileURL(path).href)) as Esbuild & {
      readonly default?: Esbuild
    }
    return found.default ?? found
  } catch (cause) {
    throw new Error(
      'h5orm/vite compiles standard decorators by esbuild, which is not installed: npm install --save-dev esbuild',
      { cause },
    )
  }
}
