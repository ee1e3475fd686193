/** What ten and a hundred times as many objects cost. */
import { fileURLToPath } from 'node:url'

import { runGrowth } from './fresh-trials.js'

const script = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url))

runGrowth(
  'More and more objects',
  {
    'six scalars': script('table-scalars'),
    'nested, dates, nullable': script('table-nested'),
    'three references, table: true': script('table-graph'),
    'three classes': script('table-mixed'),
  },
  'h5orm',
  [10_000, 100_000, 1_000_000],
)
