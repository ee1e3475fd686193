/** What ten and a hundred times as many objects cost. */
import { fileURLToPath } from 'node:url'

import { runGrowth } from './fresh-trials.js'

const script = (name: string, contender = 'h5orm') => ({
  script: fileURLToPath(new URL(`./${name}.js`, import.meta.url)),
  contender,
})

runGrowth(
  'More and more objects',
  {
    'six scalars': script('table-scalars'),
    'nested, dates, nullable': script('table-nested'),
    'three references, table: true': script('table-graph'),
    'three classes': script('table-mixed'),
    'a linked list, table: true': script('table-list', 'a linked list'),
    'a tree, table: true': script('table-list', 'a tree'),
  },
  [10_000, 100_000, 1_000_000],
)
