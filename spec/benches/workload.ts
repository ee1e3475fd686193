import { fileURLToPath } from 'node:url'

import { type Contender, runWorkload } from '../../bench/fresh-trials.js'
import { runPython } from '../../bench/run-python.js'

/** A workload of which only one contender is there. */
const done = { milliseconds: { save: 1, load: 2 }, fileBytes: 3e6 }
const contenders: Readonly<Record<string, Contender>> = {
  ours: async () => done,
  'a package': async () => {
    const name = 'a-database-that-nobody-has'
    await import(name)
    return done
  },
  'a module of Python': async (folder) => ({
    ...done,
    milliseconds: { ...runPython('import a_module_that_nobody_has', folder) },
  }),
  ...(process.env['SPEC_FAILS'] === undefined
    ? {}
    : {
        'one that fails': async () => {
          throw new Error('wrong')
        },
      }),
}

await runWorkload('Nothing much', fileURLToPath(import.meta.url), contenders, 2)
