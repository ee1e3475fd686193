import { dump, load } from 'h5orm'

import { Run } from './run'

// `npm init -y` makes a project of CommonJS, which has no top-level await.
async function main(): Promise<void> {
  const run = new Run()
  run.title = 'Ä'
  await dump(run, 'run.h5', '/run')
  const again = await load('run.h5', '/run', Run)
  console.log(JSON.stringify([again instanceof Run, again.title, [...again.signal]]))
}

void main()
